/* SPDX-License-Identifier: Apache-2.0 */
/* Subject: the options that say what would be deployed, shared by check and eval. */
#ifndef MG_CLI_SUBJECT_H
#define MG_CLI_SUBJECT_H

#include "cli/cli.h"
#include "judge/engine.h"

struct mg_subject_options {
	struct mg_args parameters, parameter_files, tags;
	const char *region, *account, *stack_name, *date, *previous, *operation;
	bool strict_values, processed;
	char *previous_bytes; /* freed by mg_subject_free */
};

enum { MG_OPT_PARAMETER = 256, MG_OPT_PARAMETERS, MG_OPT_REGION, MG_OPT_ACCOUNT, MG_OPT_STACK_NAME, MG_OPT_TAG, MG_OPT_STRICT, MG_OPT_DATE, MG_OPT_PREVIOUS,
       MG_OPT_OPERATION, MG_OPT_PROCESSED, MG_OPT_COMMAND };

#define MG_SUBJECT_OPTIONS                                                                                                                           \
	{ "parameter", required_argument, NULL, MG_OPT_PARAMETER }, { "parameters", required_argument, NULL, MG_OPT_PARAMETERS },                     \
	{ "region", required_argument, NULL, MG_OPT_REGION }, { "account", required_argument, NULL, MG_OPT_ACCOUNT },                                 \
	{ "stack-name", required_argument, NULL, MG_OPT_STACK_NAME }, { "tag", required_argument, NULL, MG_OPT_TAG },                                 \
	{ "strict-values", no_argument, NULL, MG_OPT_STRICT }, { "date", required_argument, NULL, MG_OPT_DATE },                                      \
	{ "previous", required_argument, NULL, MG_OPT_PREVIOUS }, { "operation", required_argument, NULL, MG_OPT_OPERATION },                         \
	{ "processed", no_argument, NULL, MG_OPT_PROCESSED }

#define MG_SUBJECT_HELP                                                                                                                              \
	"      --parameter K=V   value of a parameter; repeatable\n"                                                                                 \
	"      --parameters FILE parameter file (AWS CLI, list of K=V, CodePipeline, git sync, plain map)\n"                                        \
	"      --region REGION   AWS::Region and what follows from it\n"                                                                             \
	"      --account ID      AWS::AccountId; also chooses the environment that lists it\n"                                                       \
	"      --stack-name NAME AWS::StackName; also what waivers of a stack go by\n"                                                               \
	"      --tag K=V         tag of the stack; repeatable\n"                                                                                     \
	"      --strict-values   a Default that nobody confirmed is unknown\n"                                                                       \
	"      --date YYYY-MM-DD day that waivers and dated data are judged by; default today\n"                                                     \
	"      --previous FILE   template before the update\n"                                                                                       \
	"      --operation OP    CREATE, UPDATE or DELETE; default UPDATE with --previous, else CREATE\n"                                            \
	"      --processed       the template has been through its transforms already\n"

/* Takes one of MG_SUBJECT_OPTIONS. 1: taken, 0: not one of them, -1: no memory (told). */
int mg_subject_option(struct mg_subject_options *o, int option, const char *arg);
/* Fills the parts of job that the options are about, in a. False after a mistake that has been told. */
/* Is standard input named once at most, with so many templates from it? False is told. */
bool mg_subject_stdin_once(const struct mg_subject_options *o, size_t templates);
bool mg_subject_fill(struct mg_arena *a, struct mg_subject_options *o, const struct mg_limits *limits, struct mg_job *job);
void mg_subject_free(struct mg_subject_options *o);

#endif
