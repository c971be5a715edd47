/* SPDX-License-Identifier: Apache-2.0 */
#include "service/access.h"

#include <microhttpd.h>
#include <stdio.h>
#include <sys/socket.h>

#include "service/route.h"
#include "service/socket.h"
#include "service/tls.h"
#include "service/worker.h"

/* What speaks for whoever asks. */
struct caller {
	bool near;      /* loopback or Unix socket */
	bool certified; /* showed a certificate of the client CA */
	enum mg_tls_peer certificate;
	const struct mg_token *token;
};

static struct caller look(const struct mg_door *d, struct mg_request *r, struct mg_str authorization)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(r->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	struct caller c = { .near = d->kind == MG_DOOR_UNIX };
	snprintf(r->client, sizeof(r->client), "%s", d->kind == MG_DOOR_UNIX ? "unix" : "?");
	if (d->kind != MG_DOOR_UNIX && info && info->client_addr) {
		c.near = mg_peer_is_loopback(info->client_addr);
		mg_peer_text(info->client_addr, r->client, sizeof(r->client));
	}
	if (d->tls && d->worker->client_ca) {
		c.certificate = mg_tls_peer(r->connection);
		c.certified = c.certificate == MG_TLS_PEER_KNOWN;
	}
	c.token = mg_tokens_find(&d->worker->load->settings.tokens, authorization);
	if (c.token && c.token->name[0])
		snprintf(r->client, sizeof(r->client), "token:%s", c.token->name);
	return c;
}

static bool may(const struct mg_door *d, const struct caller *c, enum mg_right right)
{
	if (d->worker->load->settings.tokens.n)
		return c->token && (c->token->rights & (right | MG_RIGHT_ADMIN));
	/* Without tokens: whoever got here may have templates judged; what others were answered is for this machine and for known certificates. */
	return c->near || c->certified || right == MG_RIGHT_JUDGE;
}

static bool refuse_certificate(const struct caller *c, struct mg_answer *out)
{
	if (c->certificate == MG_TLS_PEER_NONE)
		mg_answer_error(out, 403, "no_certificate", "this server asks for a client certificate, and none was shown");
	else
		mg_answer_error(out, 403, "foreign_certificate", "the client certificate is not signed by the server's client CA, or not valid now");
	return false;
}

bool mg_access_allowed(const struct mg_door *d, struct mg_request *r, struct mg_str authorization, struct mg_answer *out)
{
	static const char *const names[] = { [MG_RIGHT_JUDGE] = "judge", [MG_RIGHT_READ] = "read", [MG_RIGHT_ADMIN] = "admin" };
	const struct mg_route *route = r->route;
	if (d->kind == MG_DOOR_HEALTH) {
		r->trusted = true;
		return true;
	}
	struct caller c = look(d, r, authorization);
	bool shut_out = d->tls && d->worker->client_ca && !c.certified;
	r->trusted = !shut_out && may(d, &c, MG_RIGHT_READ);
	if (route->access == MG_ACCESS_ANYONE)
		return true;
	if (shut_out)
		return refuse_certificate(&c, out);
	if (route->access == MG_ACCESS_INVOKE) {
		if (c.near || c.certified)
			return true;
		mg_answer_error(out, 403, "not_from_there", "this path carries no token: it answers on loopback, on the Unix socket and to client certificates only");
		out->aws_error = "AccessDeniedException";
		return false;
	}
	if (may(d, &c, route->right))
		return true;
	if (d->worker->load->settings.tokens.n && !c.token)
		mg_answer_error(out, 401, "no_token", "this path needs a bearer token with the right `%s`", names[route->right]);
	else if (c.token)
		mg_answer_error(out, 403, "no_right", "this token lacks the right `%s`", names[route->right]);
	else
		mg_answer_error(out, 403, "no_right", "without tokens in the configuration this path answers on this machine only");
	return false;
}
