/* SPDX-License-Identifier: Apache-2.0 */
/* mg_gate_open: which policies, which configuration, and every way in which it refuses. */
#include "embed.h"

/* What E-1 says of a stack: the settings that are in force. */
static void echoes(struct mg_gate *gate, const char *message)
{
	struct mg_gate_subject s = subject_of(TEXT(BUCKET));
	struct mg_gate_report *report = judged(gate, &s);
	const struct mg_report *r = mg_gate_report_get(report);
	assert_int_equal(r->templates[0]->results[0]->nfindings, 1);
	assert_text(r->templates[0]->results[0]->findings[0]->message, message);
	mg_gate_report_free(report);
}

static void the_version_is_the_headers(void **state)
{
	(void)state;
	assert_string_equal(mg_gate_version(), MG_VERSION);
}

static void structs_without_a_size_are_refused(void **state)
{
	(void)state;
	struct mg_gate_options o = options_of();
	refused(NULL, MG_EINPUT, "the options have no size; set it to sizeof(struct mg_gate_options)");
	for (o.size = 0; o.size < sizeof(o.size); o.size++)
		refused(&o, MG_EINPUT, "the options have no size; set it to sizeof(struct mg_gate_options)");
}

/* An older caller's struct ends before packs; a newer one's goes on behind what we know. */
static void structs_of_other_versions_are_taken(void **state)
{
	(void)state;
	struct newer {
		struct mg_gate_options known;
		const char *unknown[4];
	} newer = { .known = options_of(), .unknown = { "a", "b", "c", "d" } };
	struct mg_gate_options older = options_of();
	newer.known.size = sizeof(newer);
	struct mg_gate *gate = open_gate(&newer.known);
	echoes(gate, "plain CREATE 2026-01-01 new nobody");
	mg_gate_close(gate);
	older.size = offsetof(struct mg_gate_options, packs);
	refused(&older, MG_EINPUT, "no policy folder is named: use --policies DIR, or `packs:` in moongate.yaml");
	write_file("moongate.yaml", "packs: [pack]\n");
	older.config = "moongate.yaml";
	gate = open_gate(&older);
	echoes(gate, "plain CREATE 2026-01-01 new nobody");
	mg_gate_close(gate);
}

static void a_gate_is_never_empty(void **state)
{
	(void)state;
	static const char *const bare[] = { "bare", "bare" }, *const nowhere[] = { "pack", "nowhere" }, *const file[] = { "pack/echo.lua" };
	struct mg_gate_options o = options_of();
	o.packs = bare;
	refused(&o, MG_EINPUT, "no policy in bare: a policy is a file such as r01.lua that returns a table; `moongate new ID` writes one");
	o.npacks = 2;
	refused(&o, MG_EINPUT, "no policy in bare and the other folders: a policy is a file such as r01.lua that returns a table; `moongate new ID` writes one");
	o.packs = nowhere;
	refused(&o, MG_EINPUT, "policy folder `nowhere` does not exist");
	o.packs = file;
	o.npacks = 1;
	refused(&o, MG_EINPUT, "`pack/echo.lua` is no folder; name the folder that holds the policies");
	o.npacks = 0;
	refused(&o, MG_EINPUT, "no policy folder is named: use --policies DIR, or `packs:` in moongate.yaml");
}

static void broken_policies_are_refused_with_their_place(void **state)
{
	(void)state;
	static const char *const bare[] = { "bare" };
	struct mg_gate_options o = options_of();
	o.packs = bare;
	write_file("bare/p.lua", "return {\n  id = 'A B' }\n");
	struct mg_gate *gate;
	struct mg_error err;
	assert_int_equal(mg_gate_open(&o, &gate, &err), MG_EPOLICY);
	assert_non_null(strstr(err.text, "bare/p.lua:2: "));
	assert_null(gate);
	assert_int_equal(unlink("bare/p.lua"), 0);
}

static void configurations_are_read(void **state)
{
	(void)state;
	struct mg_gate_options o = { .size = sizeof(o), .config = "moongate.yaml" };
	write_file("moongate.yaml", "packs: [pack]\npolicies: {E-1: {config: {word: set}}}\n"
				    "environments:\n  prod: {accounts: ['123456789012'], policies: {E-1: {config: {word: prod}}}}\n"
				    "  test: {policies: {E-1: {config: {word: test}}}}\n");
	static const char *const rows[][3] = {
		{ NULL, NULL, "set" }, { "prod", NULL, "prod" }, { NULL, "123456789012", "prod" }, { NULL, "999999999999", "set" }, { "test", "123456789012", "test" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char want[64];
		o.environment = rows[i][0];
		o.account = rows[i][1];
		struct mg_gate *gate = open_gate(&o);
		snprintf(want, sizeof(want), "%s CREATE 2026-01-01 new nobody", rows[i][2]);
		echoes(gate, want);
		mg_gate_close(gate);
	}
	o.account = NULL;
	o.environment = "prd";
	refused(&o, MG_EINPUT, "--env `prd`: there is no such environment; did you mean `prod`?");
}

static void packs_beat_the_configurations(void **state)
{
	(void)state;
	struct mg_gate_options o = options_of();
	o.config = "moongate.yaml";
	write_file("moongate.yaml", "packs: [nowhere]\n");
	struct mg_gate *gate = open_gate(&o);
	echoes(gate, "plain CREATE 2026-01-01 new nobody");
	mg_gate_close(gate);
	o.npacks = 0;
	refused(&o, MG_EINPUT, "policy folder `nowhere` does not exist");
}

static void wrong_configurations_are_refused(void **state)
{
	(void)state;
	struct mg_gate_options o = options_of();
	o.config = "moongate.yaml";
	write_file("moongate.yaml", "packs: 1\n");
	refused(&o, MG_EINPUT, "moongate.yaml:1:8: `packs` is an integer, it must be a list");
	write_file("moongate.yaml", "policies: {E-3: {enforcement: warn}}\n");
	refused(&o, MG_EINPUT, "moongate.yaml:1:17: no policy is called `E-3`: did you mean `E-1`?; `moongate policies` lists them");
	write_file("moongate.yaml", "plugins: ['pack/echo.lua']\n");
	struct mg_gate *gate;
	struct mg_error err;
	assert_int_equal(mg_gate_open(&o, &gate, &err), MG_EIO);
	assert_non_null(strstr(err.text, "plugin pack/echo.lua cannot be loaded: "));
	o.config = "none.yaml";
	refused(&o, MG_EIO, "cannot read `none.yaml`: No such file or directory");
	o.config = NULL;
	o.environment = "prod";
	refused(&o, MG_EINPUT, "--env `prod`: the configuration has no environments");
}

static void an_account_has_twelve_digits(void **state)
{
	(void)state;
	static const char *const rows[][2] = {
		{ "12", "account `12` is no account id; it has twelve digits" },
		{ "1234567890123", "account `1234567890123` is no account id; it has twelve digits" },
		{ "12345678901x", "account `12345678901x` is no account id; it has twelve digits" },
		{ "", "account `` is no account id; it has twelve digits" },
	};
	struct mg_gate_options o = options_of();
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		o.account = rows[i][0];
		refused(&o, MG_EINPUT, rows[i][1]);
	}
}

static void gates_share_nothing(void **state)
{
	(void)state;
	struct mg_gate *one = open_pack(), *other = open_pack();
	mg_gate_close(one);
	echoes(other, "plain CREATE 2026-01-01 new nobody");
	mg_gate_close(other);
	mg_gate_close(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_version_is_the_headers),
		cmocka_unit_test(structs_without_a_size_are_refused),
		cmocka_unit_test(structs_of_other_versions_are_taken),
		cmocka_unit_test(a_gate_is_never_empty),
		cmocka_unit_test(broken_policies_are_refused_with_their_place),
		cmocka_unit_test(configurations_are_read),
		cmocka_unit_test(packs_beat_the_configurations),
		cmocka_unit_test(wrong_configurations_are_refused),
		cmocka_unit_test(an_account_has_twelve_digits),
		cmocka_unit_test(gates_share_nothing),
	};
	return cmocka_run_group_tests(tests, enter, leave);
}
