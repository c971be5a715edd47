/* SPDX-License-Identifier: Apache-2.0 */
#include "service/settings.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/error.h"
#include "config/fields.h"
#include "service/tls.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

struct number {
	const char *name, *why;
	size_t offset;
	uint64_t least, most;
};

static const struct number numbers[] = {
#define X(name, def, least, most, why) { #name, why, offsetof(struct mg_settings, name), least, most },
	MG_SETTINGS_NUMBERS(X)
#undef X
};

void mg_settings_init(struct mg_settings *s)
{
	memset(s, 0, sizeof(*s));
#define X(name, def, least, most, why) s->name = (def);
	MG_SETTINGS_NUMBERS(X)
#undef X
	memcpy(s->listen, "127.0.0.1:8420", sizeof("127.0.0.1:8420"));
	s->unix_mode = 0660;
	s->log_level = MG_LOG_INFO;
	s->seccomp = true;
}

static int read_number(const struct mg_node *n, const struct number *number, struct mg_settings *s, struct mg_error *err)
{
	char quoted[MG_QUOTE_MAX];
	int64_t value;
	if (n->kind != MG_INT || !mg_str_to_int(n->text, &value) || value < 0 || (uint64_t)value < number->least || (uint64_t)value > number->most)
		return mg_fail_at(err, n, "`%s` is %s, it must be a whole number from %" PRIu64 " to %" PRIu64 " (%s)", number->name,
				  mg_node_is_scalar(n) ? mg_quote(n->raw, quoted) : mg_kind_name((enum mg_kind)n->kind), number->least, number->most, number->why);
	*(uint64_t *)(void *)((char *)s + number->offset) = (uint64_t)value;
	return MG_OK;
}

static int copy(const struct mg_node *n, const char *key, struct mg_str text, char *out, size_t size, struct mg_error *err)
{
	if (text.n >= size)
		return mg_fail_at(err, n, "`%s` is %zu bytes long; at most %zu fit", key, text.n, size - 1);
	if (memchr(text.p, 0, text.n))
		return mg_fail_at(err, n, "`%s` has a NUL byte in it", key);
	memcpy(out, text.p, text.n);
	out[text.n] = '\0';
	return MG_OK;
}

static int read_text(const struct mg_node *n, const char *key, char *out, size_t size, struct mg_error *err)
{
	struct mg_str text;
	int status = mg_field_text(n, key, &text, err);
	return status == MG_OK ? copy(n, key, text, out, size, err) : status;
}

/* Relative to the configuration's folder, as the packs are. */
static int read_path(const struct mg_config *c, const struct mg_node *n, const char *key, char *out, size_t size, struct mg_error *err)
{
	struct mg_buf b = { 0 };
	struct mg_str text;
	int status = mg_field_text(n, key, &text, err);
	if (status < 0)
		return status;
	if (text.p[0] != '/' && c->folder.n && !mg_str_is(c->folder, "."))
		mg_buf_printf(&b, "%.*s/", MG_STR_ARG(c->folder));
	mg_buf_str(&b, text);
	status = b.failed ? mg_fail_nomem(err) : copy(n, key, mg_buf_view(&b), out, size, err);
	mg_buf_fini(&b);
	return status;
}

static int read_bool(const struct mg_node *n, const char *key, bool *out, struct mg_error *err)
{
	if (n->kind != MG_BOOL)
		return mg_fail_at(err, n, "`%s` is %s, it must be true or false", key, mg_kind_name((enum mg_kind)n->kind));
	*out = mg_str_is(n->text, "true");
	return MG_OK;
}

static int read_tls(const struct mg_config *c, const struct mg_node *n, struct mg_settings *s, struct mg_error *err)
{
	static const char *const names[] = { "certificate", "key", "client_ca" };
	char *const out[] = { s->certificate, s->key, s->client_ca };
	int status = mg_field_map(n, "tls", err);
	if (status == MG_OK)
		status = mg_fields_known(n, "`tls`", names, COUNT(names), err);
	for (size_t i = 0; i < COUNT(names) && status == MG_OK; i++)
		if (mg_node_at(n, names[i]))
			status = read_path(c, mg_node_at(n, names[i]), names[i], out[i], MG_SETTING_PATH, err);
	if (status == MG_OK && (!s->certificate[0] || !s->key[0]))
		return mg_fail_at(err, n, "`tls` has no `%s`; it needs certificate and key (PEM files)", s->certificate[0] ? "key" : "certificate");
	if (status == MG_OK && !mg_tls_available())
		return mg_fail_at(err, n, "this moongate was built without TLS; build it with GnuTLS (libgnutls28-dev), or put a proxy in front");
	return status;
}

static int read_rights(const struct mg_node *n, unsigned *out, struct mg_error *err)
{
	char quoted[MG_QUOTE_MAX];
	int status = mg_field_list(n, "rights", err);
	for (uint32_t i = 0; status == MG_OK && i < n->count; i++) {
		const struct mg_node *item = n->items[i];
		enum mg_right right;
		if (item->kind != MG_TEXT || !mg_right_parse(item->text, &right))
			return mg_fail_at(err, item, "right %s is none; rights are judge, read and admin",
					  mg_node_is_scalar(item) ? mg_quote(item->text, quoted) : mg_kind_name((enum mg_kind)item->kind));
		*out |= right;
	}
	if (status == MG_OK && !*out)
		return mg_fail_at(err, n, "this token has no rights; give it `rights: [judge]`, read or admin");
	return status;
}

static int read_token(const struct mg_node *n, struct mg_token *out, struct mg_error *err)
{
	static const char *const names[] = { "name", "hash", "rights" };
	const struct mg_node *hash, *rights;
	if (n->kind != MG_MAP)
		return mg_fail_at(err, n, "a token is %s, it must be a map such as {hash: \"sha256:...\", rights: [judge]}", mg_kind_name((enum mg_kind)n->kind));
	int status = mg_fields_known(n, "a token", names, COUNT(names), err);
	if (status == MG_OK && mg_node_at(n, "name"))
		status = read_text(mg_node_at(n, "name"), "name", out->name, sizeof(out->name), err);
	if (status < 0)
		return status;
	hash = mg_node_at(n, "hash");
	rights = mg_node_at(n, "rights");
	if (!hash || !rights)
		return mg_fail_at(err, n, "this token has no `%s`; a token needs hash and rights", hash ? "rights" : "hash");
	if (!mg_node_is_scalar(hash) || !mg_digest_parse(hash->raw, out->digest))
		return mg_fail_at(err, hash, "`hash` must be the SHA-256 of the token, `sha256:` and 64 hex digits (printf %%s TOKEN | sha256sum)");
	return read_rights(rights, &out->rights, err);
}

static int read_tokens(const struct mg_node *n, struct mg_settings *s, struct mg_error *err)
{
	int status = mg_field_list(n, "tokens", err);
	if (status == MG_OK && n->count > MG_TOKENS_MOST)
		return mg_fail_at(err, n, "%u tokens; at most %d can be", n->count, MG_TOKENS_MOST);
	for (uint32_t i = 0; status == MG_OK && i < n->count; i++)
		status = read_token(n->items[i], &s->tokens.items[i], err);
	if (status == MG_OK)
		s->tokens.n = n->count;
	return status;
}

static int read_mode(const struct mg_node *n, struct mg_settings *s, struct mg_error *err)
{
	unsigned mode = 0;
	bool ok = mg_node_is_scalar(n) && n->raw.n >= 3 && n->raw.n <= 5;
	for (size_t i = 0; ok && i < n->raw.n; i++) {
		ok = n->raw.p[i] >= '0' && n->raw.p[i] <= '7';
		mode = mode * 8 + (unsigned)(n->raw.p[i] - '0');
	}
	if (!ok || mode > 0777)
		return mg_fail_at(err, n, "`unix_mode` must be the permissions of the socket in octal, such as \"0660\"");
	s->unix_mode = mode;
	return MG_OK;
}

static int read_level(const struct mg_node *n, struct mg_settings *s, struct mg_error *err)
{
	char quoted[MG_QUOTE_MAX];
	if (n->kind == MG_TEXT && mg_log_level_parse(n->text, &s->log_level))
		return MG_OK;
	return mg_fail_at(err, n, "`log_level` is %s, it must be error, warn, info or debug",
			  mg_node_is_scalar(n) ? mg_quote(n->text, quoted) : mg_kind_name((enum mg_kind)n->kind));
}

static const struct number *number_called(struct mg_str name)
{
	for (size_t i = 0; i < COUNT(numbers); i++)
		if (mg_str_is(name, numbers[i].name))
			return &numbers[i];
	return NULL;
}

static int read_key(const struct mg_config *c, struct mg_str key, const struct mg_node *n, struct mg_settings *s, struct mg_error *err)
{
	const struct number *number = number_called(key);
	if (number)
		return read_number(n, number, s, err);
	if (mg_str_is(key, "listen"))
		return read_text(n, "listen", s->listen, sizeof(s->listen), err);
	if (mg_str_is(key, "health_listen"))
		return read_text(n, "health_listen", s->health_listen, sizeof(s->health_listen), err);
	if (mg_str_is(key, "unix"))
		return read_path(c, n, "unix", s->unix_path, sizeof(s->unix_path), err);
	if (mg_str_is(key, "unix_mode"))
		return read_mode(n, s, err);
	if (mg_str_is(key, "tls"))
		return read_tls(c, n, s, err);
	if (mg_str_is(key, "tokens"))
		return read_tokens(n, s, err);
	if (mg_str_starts(key, MG_STR("payload_")))
		return MG_OK;
	if (mg_str_is(key, "log_level"))
		return read_level(n, s, err);
	if (mg_str_is(key, "log_file"))
		return read_path(c, n, "log_file", s->log_file, sizeof(s->log_file), err);
	return read_bool(n, "seccomp", &s->seccomp, err);
}

int mg_settings_read(const struct mg_config *c, struct mg_settings *out, struct mg_error *err)
{
	static const char *const names[] = {
#define X(name, def, least, most, why) #name,
		MG_SETTINGS_NUMBERS(X)
#undef X
		"listen", "health_listen", "unix", "unix_mode", "tls", "tokens", "payload_hosts", "payload_private", "payload_ca",
		"payload_proxy", "log_level", "log_file", "seccomp",
	};
	mg_settings_init(out);
	if (!c->server)
		return MG_OK;
	int status = mg_fields_known(c->server, "`server`", names, COUNT(names), err);
	for (uint32_t i = 0; status == MG_OK && i < c->server->count; i++)
		status = read_key(c, c->server->members[i].key, c->server->members[i].value, out, err);
	return status;
}
