/* SPDX-License-Identifier: Apache-2.0 */
/* moongate lambda: the hook as the runtime of an AWS Lambda function. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/error.h"
#include "cli/cli.h"
#include "judge/engine.h"
#include "report/report.h"
#include "service/lambda.h"
#include "service/ledger.h"

static const char help[] =
	"usage: moongate lambda [OPTION]...\n\n"
	"Answers the events of an AWS Lambda function as a CloudFormation hook. Lambda starts it: put moongate-service into the function's bundle as `bootstrap`\n"
	"(under that name it needs no arguments), beside moongate.yaml and the policies. Each decision is a line of JSON on standard output.\n\n" MG_SESSION_HELP
	"      --events N        end after N events\n\n"
	"environment:\n"
	"  AWS_LAMBDA_RUNTIME_API   HOST:PORT of the runtime API, set by Lambda\n\n"
	"examples:\n"
	"  moongate lambda -c moongate.yaml\n"
	"  aws-lambda-rie --runtime-interface-emulator-address 127.0.0.1:8080 ./moongate lambda -p policies/org\n";

static const struct option options[] = { MG_SESSION_OPTIONS, { "events", required_argument, NULL, 'n' }, { NULL, 0, NULL, 0 } };

/* One line, which Lambda keeps. */
static bool print_decision(void *ctx, const struct mg_decision *d)
{
	struct mg_buf b = { 0 };
	(void)ctx;
	mg_decision_json(d, &b);
	mg_buf_putc(&b, '\n');
	bool ok = !b.failed && fwrite(b.p, 1, b.n, stdout) == b.n && fflush(stdout) == 0;
	mg_buf_fini(&b);
	return ok;
}

static int serve(const char *api, struct mg_session *s, uint64_t events, struct mg_error *err)
{
	struct mg_fetch_options fetch;
	struct mg_lambda l = { .api = api, .events = events, .log = print_decision };
	struct mg_ledger_settings ledger = { 0 };
	int status = mg_fetch_configure(s->arena, &s->config, &fetch, err);
	if (status == MG_OK)
		status = mg_ledger_read(s->arena, &s->config, &ledger, err);
	l.hook = (struct mg_hook){ .set = s->set, .config = &s->config, .fetch = &fetch, .keep_input = ledger.keep_input };
	if (status == MG_OK)
		status = mg_engine_new(s->set, &s->config, &l.hook.engine, err);
	if (status < 0) {
		mg_lambda_init_error(api, "Runtime.BadConfiguration", err->text);
		return status;
	}
	mg_fetch_start();
	status = mg_lambda_run(&l, err);
	mg_engine_free(l.hook.engine);
	return status;
}

static int start(const char *api, const struct mg_session_options *o, uint64_t events)
{
	struct mg_session s;
	struct mg_error err;
	if (mg_session_load(&s, o, &err) < 0) {
		mg_session_close(&s);
		mg_lambda_init_error(api, "Runtime.BadPolicies", err.text);
		return mg_cli_fail("%s", err.text);
	}
	int status = serve(api, &s, events, &err);
	mg_session_close(&s);
	if (status == MG_OK)
		return MG_EXIT_OK;
	mg_cli_fail("%s", err.text);
	return MG_EXIT_FAIL;
}

static int run(const struct mg_command *self, int argc, char **argv)
{
	struct mg_session_options o = { 0 };
	const char *api = getenv("AWS_LAMBDA_RUNTIME_API");
	int64_t events = 0;
	int status = -1;
	for (int c; status < 0 && (c = mg_cli_option(self, argc, argv, MG_SESSION_LETTERS, options)) != -1;) {
		int taken = mg_session_option(&o, c, optarg);
		if (c == '?' || taken < 0)
			status = MG_EXIT_USAGE;
		else if (c == 'h')
			status = mg_cli_help(self);
		else if (c == 'n' && (!mg_str_to_int(mg_str_from(optarg), &events) || events < 1))
			status = mg_cli_fail("--events is `%s`; it must be a number from 1", optarg);
	}
	if (status < 0 && optind < argc)
		status = mg_cli_fail("lambda takes no arguments; `moongate lambda --help` says more");
	if (status < 0 && (!api || !*api))
		status = mg_cli_fail("AWS_LAMBDA_RUNTIME_API is not set: `moongate lambda` is started by Lambda, or by its runtime interface emulator");
	if (status < 0)
		status = start(api, &o, (uint64_t)events);
	free(o.packs.items);
	return status;
}

const struct mg_command mg_command_lambda = { "lambda", "answer hook requests as an AWS Lambda function", help, run };
