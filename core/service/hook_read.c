/* SPDX-License-Identifier: Apache-2.0 */
/* The tolerant reader: from a request's bytes to what it asks. */
#include "service/hook_read.h"

#include "base/buf.h"
#include "service/hook.h"

const struct mg_node *mg_envelope_get(const struct mg_node *n, const char *name)
{
	const struct mg_node *found = NULL;
	for (uint32_t i = 0; n && n->kind == MG_MAP && i < n->count; i++) {
		const struct mg_node *v = n->members[i].value;
		/* Two spellings of one key have been seen; the one that says something counts. */
		if (mg_str_eq_nocase(n->members[i].key, mg_str_from(name)) && (!found || found->kind == MG_NULL))
			found = v;
	}
	return found;
}

struct mg_str mg_envelope_text(const struct mg_node *n, const char *name)
{
	const struct mg_node *v = mg_envelope_get(n, name);
	return v && mg_node_is_scalar(v) && v->kind != MG_NULL ? v->text : MG_STR_NONE;
}

int mg_envelope_load(struct mg_arena *a, const char *what, struct mg_str bytes, const struct mg_limits *limits, const struct mg_node **out,
		     struct mg_error *err)
{
	struct mg_diags diags;
	struct mg_doc doc = { 0 };
	struct mg_error why;
	mg_diags_init(&diags, a, 4);
	int status = mg_doc_load(a, MG_STR("request"), bytes, MG_FORMAT_JSON, MG_DIALECT_PLAIN, limits, &diags, &doc, &why);
	if (status == MG_ENOMEM || status == MG_ELIMIT)
		return mg_fail(err, (enum mg_status)status, "%s is too large: %s", what, why.text);
	if (status == MG_OK && !diags.errors) {
		*out = doc.root;
		return MG_OK;
	}
	/* The reader's own words quote the text, which may hold a secret: only the place is said. */
	mg_diags_sort(&diags);
	if (!diags.n || !diags.items[0].source)
		return mg_fail(err, MG_EINPUT, "%s is no JSON", what);
	struct mg_place at = mg_source_place(diags.items[0].source, diags.items[0].span);
	bool twice = strcmp(diags.items[0].code, "duplicate-key") == 0;
	return mg_fail(err, MG_EINPUT, "%s %s (line %u, column %u)", what, twice ? "has a key twice" : "is no valid JSON", at.line, at.column);
}

bool mg_envelope_blank(struct mg_str s)
{
	return mg_str_trim(s).n == 0;
}

/* Part i (from 0) of an ARN; empty when s is none, or has fewer. */
static struct mg_str arn_part(struct mg_str s, unsigned i)
{
	size_t from = 0;
	if (!mg_str_starts(s, MG_STR("arn:")))
		return MG_STR_NONE;
	for (; i > 0; i--) {
		size_t colon = mg_str_find(s, MG_STR(":"), from);
		if (colon == (size_t)-1)
			return MG_STR_NONE;
		from = colon + 1;
	}
	size_t end = mg_str_find(s, MG_STR(":"), from);
	return mg_str_sub(s, from, (end == (size_t)-1 ? s.n : end) - from);
}

/* Only what can be a region: it becomes the value of AWS::Region. */
static struct mg_str region_of(struct mg_str s)
{
	bool dash = false;
	if (!s.p || s.n < 6 || s.n > 32 || s.p[0] < 'a' || s.p[0] > 'z')
		return MG_STR_NONE;
	for (size_t i = 0; i < s.n; i++) {
		bool ok = (s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '-';
		if (!ok)
			return MG_STR_NONE;
		dash |= s.p[i] == '-';
	}
	return dash ? s : MG_STR_NONE;
}

static struct mg_str account_of(struct mg_str s)
{
	if (s.n != 12)
		return MG_STR_NONE;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return MG_STR_NONE;
	return s;
}

/* arn:aws:cloudformation:region:account:stack/NAME/id */
static struct mg_str name_in(struct mg_str stack_id)
{
	struct mg_str s = arn_part(stack_id, 5);
	if (!mg_str_starts(s, MG_STR("stack/")))
		return MG_STR_NONE;
	s = mg_str_sub(s, 6, s.n - 6);
	size_t slash = mg_str_find(s, MG_STR("/"), 0);
	return slash == (size_t)-1 ? s : mg_str_sub(s, 0, slash);
}

static struct mg_str first_of(struct mg_str a, struct mg_str b)
{
	return a.n ? a : b;
}

/* What an envelope says of the deployment; where it says nothing, the ARNs do. */
static void read_deployment(const struct mg_node *e, struct mg_hook_request *r)
{
	r->hook_type = mg_envelope_text(e, "hookTypeName");
	r->stack_id = mg_envelope_text(e, "stackId");
	r->change_set_id = mg_envelope_text(e, "changeSetId");
	r->account = account_of(mg_envelope_text(e, "awsAccountId"));
	r->region = first_of(region_of(mg_envelope_text(e, "region")), first_of(region_of(arn_part(r->stack_id, 3)), region_of(arn_part(r->change_set_id, 3))));
	r->stack_name = name_in(r->stack_id);
}

static int read_operation(struct mg_str point, struct mg_hook_request *r, struct mg_error *err)
{
	struct mg_str word = point;
	char q[MG_QUOTE_MAX];
	bool pre = point.n > 14 && mg_str_eq_nocase(mg_str_sub(point, point.n - 14, 14), MG_STR("_PRE_PROVISION"));
	if (!point.n)
		return mg_fail(err, MG_EINPUT, "the request has no actionInvocationPoint; it must be CREATE_PRE_PROVISION, UPDATE_PRE_PROVISION or DELETE_PRE_PROVISION");
	if (pre)
		word = mg_str_sub(point, 0, point.n - 14);
	if (pre && mg_operation_parse(word, &r->operation))
		return MG_OK;
	return mg_fail(err, MG_EINPUT, "the request is for %s, which cannot be judged; known are CREATE_PRE_PROVISION, UPDATE_PRE_PROVISION and DELETE_PRE_PROVISION",
		       mg_quote(point, q));
}

/* Letters, digits and what stands between the parts of a type's name. One word in capitals is no type: it is a kind of target that is not known here, and
 * must not pass for a resource that no policy is for. */
static bool is_type(struct mg_str s)
{
	bool word = mg_str_find(s, MG_STR("::"), 0) == (size_t)-1;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		word &= !(c >= 'a' && c <= 'z');
		if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == ':' || c == '_' || c == '@' || c == '-'))
			return false;
	}
	return s.n <= 256 && !word;
}

static int read_target(const struct mg_node *data, struct mg_hook_request *r, struct mg_error *err)
{
	char q[MG_QUOTE_MAX];
	r->target_name = mg_envelope_text(data, "targetName");
	r->logical_id = mg_envelope_text(data, "targetLogicalId");
	r->payload_url = mg_envelope_text(data, "payload");
	const struct mg_node *model = mg_envelope_get(data, "targetModel");
	if (model && model->kind != MG_MAP && model->kind != MG_NULL)
		return mg_fail(err, MG_EINPUT, "requestData.targetModel is %s; it must be an object", mg_kind_name((enum mg_kind)model->kind));
	r->model = model && model->kind == MG_MAP && model->count ? model : NULL;
	if (mg_str_eq_nocase(r->target_name, MG_STR("STACK")))
		r->target = MG_HOOK_STACK;
	else if (mg_str_eq_nocase(r->target_name, MG_STR("CHANGE_SET")))
		r->target = MG_HOOK_CHANGE_SET;
	else if (!r->target_name.n)
		return mg_fail(err, MG_EINPUT, "the request has no requestData.targetName; it must be STACK, CHANGE_SET or a resource type");
	else if (!is_type(r->target_name))
		return mg_fail(err, MG_EINPUT, "requestData.targetName is %s; it must be STACK, CHANGE_SET or a resource type such as AWS::S3::Bucket",
			       mg_quote(r->target_name, q));
	else
		r->target = r->stack_id.n ? MG_HOOK_RESOURCE : MG_HOOK_CLOUD_CONTROL;
	if (r->logical_id.n > 4096)
		return mg_fail(err, MG_EINPUT, "requestData.targetLogicalId has %zu bytes; at most 4096 are read", r->logical_id.n);
	if (r->target == MG_HOOK_STACK && !r->stack_name.n)
		r->stack_name = r->logical_id;
	if (r->stack_name.n > 1024)
		return mg_fail(err, MG_EINPUT, "the stack's name has %zu bytes; at most 1024 are read", r->stack_name.n);
	return MG_OK;
}

int mg_hook_read(struct mg_arena *a, struct mg_str body, const struct mg_limits *limits, struct mg_hook_request *out, bool *foreign, struct mg_error *err)
{
	const struct mg_node *root, *request, *data;
	*out = (struct mg_hook_request){ .arena = a, .limits = limits };
	*foreign = false;
	int status = mg_envelope_load(a, "the request", body, limits, &root, err);
	if (status < 0) {
		*foreign = status == MG_EINPUT;
		return status;
	}
	data = mg_envelope_get(root, "requestData");
	request = mg_envelope_get(root, "request");
	const char *name = mg_hook_foreign(root);
	*foreign = root->kind != MG_MAP || name;
	if (root->kind != MG_MAP)
		return mg_fail(err, MG_EINPUT, "the request is %s; it must be a JSON object", mg_kind_name((enum mg_kind)root->kind));
	if (name)
		return mg_fail(err, MG_EINPUT, "this is %s; a CloudFormation hook request has requestData with a targetName", name);
	out->token = mg_envelope_text(root, "clientRequestToken");
	if (!data && mg_envelope_get(request, "hookContext")) {
		out->token = mg_envelope_text(request, "clientRequestToken");
		root = data = mg_envelope_get(request, "hookContext");
		out->invoker = true;
	}
	if (!data || data->kind != MG_MAP)
		return mg_fail(err, MG_EINPUT, "the request has no requestData; it is no CloudFormation hook request");
	read_deployment(root, out);
	status = read_target(data, out, err);
	return status == MG_OK ? read_operation(first_of(mg_envelope_text(root, "actionInvocationPoint"), mg_envelope_text(root, "invocationPoint")), out, err) : status;
}
