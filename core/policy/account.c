/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/account.h"

#include <stdio.h>

#include "base/clock.h"

/* Deadlines at least this far away (nanoseconds) may be a tick of the kernel off. */
#define ABOUT_ENOUGH 100000000u

const char *mg_stop_name(enum mg_stop s)
{
	switch (s) {
	case MG_STOP_NONE: return "none";
	case MG_STOP_FUEL: return "work";
	case MG_STOP_MEMORY: return "memory";
	case MG_STOP_DEADLINE: return "deadline";
	case MG_STOP_OUTPUT: return "output";
	case MG_STOP_FINDINGS: return "findings";
	case MG_STOP_STACK: return "stack";
	case MG_STOP_HOST: return "host";
	case MG_STOP_UNKNOWN: return "unknown";
	case MG_STOP_CHOICE: return "choice";
	case MG_STOP_SKIP: return "skip";
	case MG_STOP_NOT_CARRIED: return "not carried";
	}
	return "none";
}

void mg_account_explain(const struct mg_account *a, const struct mg_limits *l, char out[MG_FAULT_TEXT])
{
	if (a->spent == MG_STOP_FUEL)
		snprintf(out, MG_FAULT_TEXT, "work: the policy needs more than %llu units for one target (limit policy_fuel)", (unsigned long long)l->policy_fuel);
	else if (a->spent == MG_STOP_DEADLINE)
		snprintf(out, MG_FAULT_TEXT, "deadline: the policy's CPU time is used up (limit policy_millis %llu, or judge_millis)",
			 (unsigned long long)l->policy_millis);
	else if (a->spent == MG_STOP_OUTPUT)
		snprintf(out, MG_FAULT_TEXT, "output: the messages are longer than %llu bytes for one target (limit policy_output)",
			 (unsigned long long)l->policy_output);
	else if (a->spent == MG_STOP_FINDINGS)
		snprintf(out, MG_FAULT_TEXT, "findings: more than %llu for one target (limit policy_findings)", (unsigned long long)l->policy_findings);
	else
		snprintf(out, MG_FAULT_TEXT, "%s: the account is closed", mg_stop_name(a->spent));
}

void mg_account_init(struct mg_account *a, const struct mg_limits *l)
{
	*a = (struct mg_account){
		.fuel_left = l->policy_fuel,
		.cpu_deadline = UINT64_MAX,
		.next_look = UINT64_MAX,
		.output_left = l->policy_output,
		.findings_left = l->policy_findings,
	};
	mg_account_cap_time(a, mg_sat_mul(l->policy_millis, 1000000));
}

void mg_account_cap_time(struct mg_account *a, uint64_t nanoseconds)
{
	uint64_t cpu = nanoseconds < ABOUT_ENOUGH ? mg_clock_cpu() : mg_clock_cpu_about(), deadline = mg_sat_add(cpu, nanoseconds);
	if (deadline >= a->cpu_deadline)
		return;
	a->cpu_deadline = deadline;
	a->next_look = mg_sat_add(mg_clock_now_about(), nanoseconds);
}

static bool spend_all(struct mg_account *a, enum mg_stop why)
{
	if (!a->spent)
		a->spent = why;
	a->fuel_left = 0;
	return false;
}

bool mg_account_pay_pattern(struct mg_account *a, uint64_t hash, size_t bytes)
{
	unsigned kept = a->npatterns < MG_ACCOUNT_PATTERNS ? a->npatterns : MG_ACCOUNT_PATTERNS;
	for (unsigned i = 0; i < kept; i++)
		if (a->patterns[i] == hash)
			return true;
	a->patterns[a->npatterns++ % MG_ACCOUNT_PATTERNS] = hash;
	return mg_account_pay(a, 1000 + 20 * (uint64_t)bytes);
}

bool mg_account_in_time(struct mg_account *a)
{
	a->unlooked = 0;
	if (a->spent)
		return false;
	uint64_t now = mg_clock_now_about();
	if (now < a->next_look)
		return true;
	/* A thread's CPU time never runs faster than the wall clock, so the rest of it is the earliest moment worth another look. */
	uint64_t cpu = mg_clock_cpu();
	if (cpu >= a->cpu_deadline)
		return spend_all(a, MG_STOP_DEADLINE);
	a->next_look = mg_sat_add(now, a->cpu_deadline - cpu);
	return true;
}

bool mg_account_pay_slowly(struct mg_account *a, uint64_t units)
{
	if (a->spent)
		return false;
	if (units > a->fuel_left)
		return spend_all(a, MG_STOP_FUEL);
	a->fuel_left -= units;
	a->unlooked = mg_sat_add(a->unlooked, units);
	return a->unlooked < MG_LOOK_UNITS || mg_account_in_time(a);
}

bool mg_account_pay_for(void *account, uint64_t units)
{
	return mg_account_pay(account, units);
}

bool mg_account_pay_output(struct mg_account *a, uint64_t bytes)
{
	if (a->spent)
		return false;
	if (bytes > a->output_left)
		return spend_all(a, MG_STOP_OUTPUT);
	a->output_left -= bytes;
	return true;
}

bool mg_account_pay_finding(struct mg_account *a)
{
	if (a->spent)
		return false;
	if (!a->findings_left)
		return spend_all(a, MG_STOP_FINDINGS);
	a->findings_left--;
	return true;
}
