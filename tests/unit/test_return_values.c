/* SPDX-License-Identifier: Apache-2.0 */
/* What Ref and GetAtt give of resources: the kind of thing, and as much of its text as the template tells. */
#include "world_load.h"

/* "shape secret text" of what value gives of resource R, as its type and properties are; holes in angle brackets. */
static void gives(const char *type, const char *properties, const char *value, const char *want)
{
	static const char *const shapes[] = { "any", "name", "arn", "url", "id", "list", "text" };
	struct mg_buf yaml = { 0 }, got = { 0 };

	mg_buf_printf(&yaml, "Parameters: {P: {Type: String}, S: {Type: String, NoEcho: true}}\n"
		      "Resources:\n  A: {Type: 'AWS::SNS::Topic', Properties: {P: %s}}\n  R: {Type: '%s', Properties: %s}\n", value, type, properties);
	mg_buf_putc(&yaml, '\0');
	struct loaded *l = load_template(yaml.p, NULL, "eu-west-1", false);
	assert_int_equal(l->status, MG_OK);
	const struct mg_value *v = mg_resolve(l->x, prop(l, "A", "P"));
	mg_buf_printf(&got, "%s%s%s ", shapes[v->shape], v->state == MG_UNKNOWN && v->kind == MG_LIST ? " of them" : "", v->secret ? " secret" : "");
	if (v->state == MG_KNOWN)
		mg_buf_printf(&got, "%.*s", MG_STR_ARG(v->text));
	for (size_t i = 0; i < v->npieces; i++)
		mg_buf_printf(&got, v->pieces[i].hole ? "<%.*s>" : "%.*s", MG_STR_ARG(v->pieces[i].text));
	mg_buf_putc(&got, '\0');
	if (strcmp(got.p, want))
		fail_msg("%s of %s %s gives `%s`, not `%s`", value, type, properties, got.p, want);
	unload(l);
	mg_buf_fini(&got);
	mg_buf_fini(&yaml);
}

/* Where the type is not known, the attribute's name tells; Ref, custom resources and outputs of stacks may be anything. */
static void kinds_by_name(void **state)
{
	(void)state;
	gives("AWS::X::Y", "{}", "!GetAtt R.RuleArn", "arn <${R.RuleArn}>");
	gives("AWS::X::Y", "{}", "!GetAtt R.ARN", "arn <${R.ARN}>");
	gives("AWS::X::Y", "{}", "!GetAtt R.Url", "url <${R.Url}>");
	gives("AWS::X::Y", "{}", "!GetAtt R.BaseURL", "url <${R.BaseURL}>");
	gives("AWS::X::Y", "{}", "!GetAtt R.RuleArns", "list of them <${R.RuleArns}>");
	gives("AWS::X::Y", "{}", "!GetAtt R.SubnetIds", "list of them <${R.SubnetIds}>");
	gives("AWS::X::Y", "{}", "!GetAtt R.VpcId", "id <${R.VpcId}>");
	gives("AWS::X::Y", "{}", "!GetAtt R.DomainName", "name <${R.DomainName}>");
	gives("AWS::X::Y", "{}", "!GetAtt R.Port", "any <${R.Port}>");
	gives("AWS::X::Y", "{}", "!Ref R", "any <${R}>");
	gives("Custom::Arn", "{}", "!GetAtt R.Arn", "any <${R.Arn}>");
	gives("AWS::CloudFormation::CustomResource", "{}", "!GetAtt R.Arn", "any <${R.Arn}>");
	gives("AWS::CloudFormation::Stack", "{}", "!GetAtt R.Outputs.VpcId", "any <${R.Outputs.VpcId}>");
	gives("AWS::CloudFormation::Stack", "{}", "!Ref R", "arn <${R}>");
}

static void names_in_texts(void **state)
{
	(void)state;
	gives("AWS::S3::Bucket", "{BucketName: b}", "!Ref R", "name b");
	gives("AWS::S3::Bucket", "{BucketName: b}", "!GetAtt R.Arn", "arn arn:aws:s3:::b");
	gives("AWS::S3::Bucket", "{}", "!GetAtt R.Arn", "arn arn:aws:s3:::<${R.Arn}>");
	gives("AWS::S3::Bucket", "{BucketName: !Ref 'AWS::NoValue'}", "!Ref R", "name <${R}>");
	gives("AWS::S3::Bucket", "{BucketName: !Ref P}", "!GetAtt R.Arn", "arn arn:aws:s3:::<${P}>");
	gives("AWS::S3::Bucket", "{BucketName: !Sub 'x-${P}-y'}", "!Ref R", "name x-<${P}>-y");
	gives("AWS::S3::Bucket", "{BucketName: !Ref S}", "!GetAtt R.Arn", "arn secret arn:aws:s3:::<${S}>");
	gives("AWS::S3::Bucket", "{BucketName: [b]}", "!Ref R", "name <${R}>");
	gives("AWS::S3::Bucket", "{BucketName: {a: b}}", "!GetAtt R.Arn", "arn arn:aws:s3:::<${R.Arn}>");
	gives("AWS::S3::Bucket", "{BucketName: !GetAZs ''}", "!GetAtt R.Arn", "arn arn:aws:s3:::<${R.Arn}>");
	gives("AWS::S3::Bucket", "text", "!GetAtt R.Arn", "arn arn:aws:s3:::<${R.Arn}>");
	gives("AWS::S3::Bucket", "{BucketName: !Ref R}", "!Ref R", "name <${R}>");
	gives("AWS::SQS::Queue", "{QueueName: q}", "!GetAtt R.Arn", "arn arn:aws:sqs:eu-west-1:<${AWS::AccountId}>:q");
	gives("AWS::KMS::Key", "{}", "!GetAtt R.Arn", "arn arn:aws:kms:eu-west-1:<${AWS::AccountId}>:key/<${R.Arn}>");
	gives("AWS::Logs::LogGroup", "{LogGroupName: /a/b}", "!GetAtt R.Arn", "arn arn:aws:logs:eu-west-1:<${AWS::AccountId}>:log-group:/a/b:*");
}

static void paths_in_texts(void **state)
{
	(void)state;
	gives("AWS::IAM::Role", "{RoleName: r}", "!GetAtt R.Arn", "arn arn:aws:iam::<${AWS::AccountId}>:role/r");
	gives("AWS::IAM::Role", "{RoleName: r, Path: /a/b/}", "!GetAtt R.Arn", "arn arn:aws:iam::<${AWS::AccountId}>:role/a/b/r");
	gives("AWS::IAM::Role", "{RoleName: r, Path: !Sub '/${P}/'}", "!GetAtt R.Arn", "arn arn:aws:iam::<${AWS::AccountId}>:role/<${P}>/r");
	gives("AWS::IAM::Role", "{RoleName: r, Path: !Ref 'AWS::NoValue'}", "!GetAtt R.Arn", "arn arn:aws:iam::<${AWS::AccountId}>:role/r");
	gives("AWS::IAM::Role", "{RoleName: r, Path: [a]}", "!GetAtt R.Arn", "arn arn:aws:iam::<${AWS::AccountId}>:role<${R.Arn}>r");
}

static void the_stack_itself(void **state)
{
	(void)state;
	gives("AWS::X::Y", "{}", "!Ref 'AWS::StackId'", "arn arn:aws:cloudformation:eu-west-1:<${AWS::AccountId}>:stack/<${AWS::StackName}>/<${AWS::StackId}>");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds_by_name), cmocka_unit_test(names_in_texts), cmocka_unit_test(paths_in_texts), cmocka_unit_test(the_stack_itself),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
