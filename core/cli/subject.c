/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/subject.h"

#include <stdlib.h>

#include "base/error.h"
#include "config/config.h"

int mg_subject_option(struct mg_subject_options *o, int option, const char *arg)
{
	switch (option) {
	case MG_OPT_PARAMETER:
		return mg_args_add(&o->parameters, arg) ? 1 : -1;
	case MG_OPT_PARAMETERS:
		return mg_args_add(&o->parameter_files, arg) ? 1 : -1;
	case MG_OPT_TAG:
		return mg_args_add(&o->tags, arg) ? 1 : -1;
	case MG_OPT_REGION:
		o->region = arg;
		return 1;
	case MG_OPT_ACCOUNT:
		o->account = arg;
		return 1;
	case MG_OPT_STACK_NAME:
		o->stack_name = arg;
		return 1;
	case MG_OPT_STRICT:
		o->strict_values = true;
		return 1;
	case MG_OPT_DATE:
		o->date = arg;
		return 1;
	case MG_OPT_PREVIOUS:
		o->previous = arg;
		return 1;
	case MG_OPT_OPERATION:
		o->operation = arg;
		return 1;
	case MG_OPT_PROCESSED:
		o->processed = true;
		return 1;
	default:
		return 0;
	}
}

/* Files first, so that --parameter wins over them wherever it stands. */
static bool fill_parameters(struct mg_arena *a, const struct mg_subject_options *o, const struct mg_limits *limits, struct mg_inputs *in)
{
	struct mg_error err;
	for (size_t i = 0; i < o->parameter_files.n; i++) {
		const char *path = o->parameter_files.items[i];
		char *bytes;
		size_t n;
		if (mg_file_read(path, (size_t)limits->doc_bytes, &bytes, &n, &err) < 0) {
			mg_cli_fail("--parameters: %s", err.text);
			return false;
		}
		struct mg_str label = strcmp(path, "-") != 0 ? mg_str_from(path) : MG_STR("<stdin>");
		int status = mg_inputs_read(a, in, label, (struct mg_str){ bytes, n }, limits, &err);
		free(bytes);
		if (status < 0) {
			mg_cli_fail("%s", err.text);
			return false;
		}
	}
	for (size_t i = 0; i < o->parameters.n; i++)
		if (mg_inputs_add(a, in, mg_str_from(o->parameters.items[i]), &err) < 0) {
			mg_cli_fail("%s", err.text);
			return false;
		}
	return true;
}

static bool fill_tags(struct mg_arena *a, const struct mg_subject_options *o, struct mg_inputs *in)
{
	if (!o->tags.n)
		return true;
	struct mg_given *tags = mg_new_n(a, struct mg_given, in->ntags + o->tags.n);
	if (!tags) {
		mg_cli_fail("out of memory");
		return false;
	}
	if (in->ntags)
		memcpy(tags, in->tags, in->ntags * sizeof(*tags));
	for (size_t i = 0; i < o->tags.n; i++) {
		const char *equals = strchr(o->tags.items[i], '=');
		char quoted[MG_QUOTE_MAX];
		if (!equals || equals == o->tags.items[i]) {
			mg_cli_fail("--tag %s is no K=V; write --tag Team=payments", mg_quote(mg_str_from(o->tags.items[i]), quoted));
			return false;
		}
		tags[in->ntags++] = (struct mg_given){ .name = { o->tags.items[i], (size_t)(equals - o->tags.items[i]) }, .value = mg_str_from(equals + 1),
						       .from = MG_STR("--tag") };
	}
	in->tags = tags;
	return true;
}

static bool fill_operation(const struct mg_subject_options *o, struct mg_inputs *in)
{
	char quoted[MG_QUOTE_MAX];
	in->operation = o->previous ? MG_UPDATE : MG_CREATE;
	if (!o->operation || mg_operation_parse(mg_str_from(o->operation), &in->operation))
		return true;
	mg_cli_fail("--operation %s is none; it is CREATE, UPDATE or DELETE", mg_quote(mg_str_from(o->operation), quoted));
	return false;
}

static bool fill_account(const struct mg_subject_options *o)
{
	char quoted[MG_QUOTE_MAX];
	if (!o->account || mg_config_is_account(mg_str_from(o->account)))
		return true;
	mg_cli_fail("--account %s is no account id; it has twelve digits", mg_quote(mg_str_from(o->account), quoted));
	return false;
}

static bool fill_date(const struct mg_subject_options *o, struct mg_inputs *in)
{
	char quoted[MG_QUOTE_MAX];
	in->date = mg_date_today();
	if (!o->date || mg_date_parse(mg_str_from(o->date), &in->date))
		return true;
	mg_cli_fail("--date %s is no day; write it as 2026-12-31", mg_quote(mg_str_from(o->date), quoted));
	return false;
}

static bool fill_previous(struct mg_subject_options *o, const struct mg_limits *limits, struct mg_job *job)
{
	struct mg_error err;
	size_t n;
	if (!o->previous)
		return true;
	if (mg_file_read(o->previous, (size_t)limits->doc_bytes, &o->previous_bytes, &n, &err) < 0) {
		mg_cli_fail("--previous: %s", err.text);
		return false;
	}
	job->previous_label = strcmp(o->previous, "-") != 0 ? mg_str_from(o->previous) : MG_STR("<stdin>");
	job->previous_bytes = (struct mg_str){ o->previous_bytes, n };
	if (mg_str_trim(job->previous_bytes).n)
		return true;
	mg_cli_fail("--previous: %s is empty", o->previous);
	return false;
}

bool mg_subject_fill(struct mg_arena *a, struct mg_subject_options *o, const struct mg_limits *limits, struct mg_job *job)
{
	struct mg_inputs *in = &job->inputs;
	in->region = mg_str_from(o->region);
	in->account = mg_str_from(o->account);
	in->stack_name = mg_str_from(o->stack_name);
	in->strict_values = o->strict_values;
	job->stack = in->stack_name;
	job->processed = o->processed;
	return fill_account(o) && fill_date(o, in) && fill_operation(o, in) && fill_parameters(a, o, limits, in) && fill_tags(a, o, in) &&
	       fill_previous(o, limits, job);
}

bool mg_subject_stdin_once(const struct mg_subject_options *o, size_t templates)
{
	size_t n = templates + (o->previous && !strcmp(o->previous, "-"));
	for (size_t i = 0; i < o->parameter_files.n; i++)
		n += !strcmp(o->parameter_files.items[i], "-");
	if (n > 1)
		mg_cli_fail("standard input can be only one of template, --parameters and --previous");
	return n <= 1;
}

void mg_subject_free(struct mg_subject_options *o)
{
	free(o->previous_bytes);
	free(o->parameters.items);
	free(o->parameter_files.items);
	free(o->tags.items);
}
