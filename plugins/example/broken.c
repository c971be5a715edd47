/* SPDX-License-Identifier: Apache-2.0 */
/* What a plugin can do wrong, a case by each value of BROKEN: the host refuses or reports every one by name, version and reason, and goes on unharmed. */
#include <moongate/plugin.h>

#if BROKEN != 7
static int write_report(void *state, const struct mg_report *report, const struct mg_report_options *options, const struct mg_writer *out, struct mg_error *err)
{
	(void)state;
	(void)report;
	(void)options;
	(void)out;
#if BROKEN == 20 /* an error with a reason of several lines */
	const char *from = "the\nprinter is\non fire";
	for (unsigned i = 0; (err->text[i] = from[i]); i++)
		;
	return MG_EIO;
#elif BROKEN == 21 /* an error without a reason */
	(void)err;
	return MG_EIO;
#elif BROKEN == 22 /* a status that is none */
	(void)err;
	return 77;
#elif BROKEN == 23 /* a reason without an end */
	for (unsigned i = 0; i < sizeof(err->text); i++)
		err->text[i] = 'x';
	return -4711;
#else
	(void)err;
	return MG_OK;
#endif
}
#endif

#if BROKEN != 8
static int call(void *state, struct mg_call *c, const struct mg_value **out)
{
	(void)state;
	(void)c;
	(void)out;
#if BROKEN == 30
	return 12345;
#elif BROKEN == 31
	return -99;
#else
	return MG_OK;
#endif
}
#endif

static const struct mg_reporter reporter = {
#if BROKEN == 4
	8,
#else
	sizeof(struct mg_reporter),
#endif
#if BROKEN == 5
	NULL,
#elif BROKEN == 6
	"json",
#elif BROKEN == 14
	"two words\n",
#else
	"broken",
#endif
	"does what it should not", "text/plain",
#if BROKEN == 7
	NULL,
#else
	write_report,
#endif
};
static const struct mg_reporter *const reporters[] = { &reporter, NULL };

static const struct mg_function functions[] = {
#if BROKEN == 16
	{ "call me",
#else
	{ "call",
#endif
	  "broken.call()", "nothing", "Breaks.",
#if BROKEN == 8
	  NULL },
#else
	  call },
#endif
	{ NULL, NULL, NULL, NULL, NULL },
};
static const struct mg_library library = { sizeof(struct mg_library),
#if BROKEN == 9
					   "iam",
#elif BROKEN == 15
					   "2-nd",
#elif BROKEN == 17
					   "string",
#elif BROKEN == 18
					   "pairs",
#else
					   "broken",
#endif
					   "Breaks.", functions };
static const struct mg_library *const libraries[] = { &library, NULL };

static int start(const struct mg_host *host, void **state, struct mg_error *err)
{
	(void)state;
#if BROKEN == 10
	return host->fail(err, MG_EINPUT, "no licence for %s", "today");
#elif BROKEN == 11
	(void)host;
	(void)err;
	return 3;
#else
	(void)host;
	(void)err;
	return MG_OK;
#endif
}

static const struct mg_plugin plugin = {
#if BROKEN == 1
	.abi = MG_PLUGIN_ABI + 41,
#else
	.abi = MG_PLUGIN_ABI,
#endif
#if BROKEN == 2
	.size = 8,
#else
	.size = sizeof(struct mg_plugin),
#endif
	.name = "broken",
#if BROKEN == 3
	.version = NULL,
#else
	.version = "6.6",
#endif
	.description = "does what it should not",
	.reporters = reporters,
	.libraries = libraries,
	.start = start,
};

#if BROKEN != 13
const struct mg_plugin *mg_plugin_entry(void)
{
#if BROKEN == 12
	(void)plugin;
	return NULL;
#else
	return &plugin;
#endif
}
#else
const struct mg_plugin *other_entry(void);
MG_EXPORT const struct mg_plugin *other_entry(void)
{
	return &plugin;
}
#endif
