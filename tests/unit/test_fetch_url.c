/* SPDX-License-Identifier: Apache-2.0 */
/* Which URLs are fetched: hosts of S3, patterns, private addresses. */
#include <arpa/inet.h>
#include <sys/socket.h>

#include "service/fetch.h"
#include "unit.h"

static void test_s3_hosts(void **state)
{
	static const char *const yes[] = {
		"s3.amazonaws.com", "bucket.s3.amazonaws.com", "my.dotted.bucket.s3.amazonaws.com", "s3.eu-west-1.amazonaws.com", "bucket.s3.eu-west-1.amazonaws.com",
		"bucket.s3-us-west-2.amazonaws.com", "bucket.s3.dualstack.us-east-1.amazonaws.com", "bucket.s3-fips.us-gov-west-1.amazonaws.com",
		"bucket.s3.cn-north-1.amazonaws.com.cn", "s3.us-iso-east-1.c2s.ic.gov", "b.s3.us-isob-east-1.sc2s.sgov.gov", "b.s3.eusc-de-east-1.amazonaws.eu",
		"bucket.s3-accelerate.amazonaws.com",
	};
	static const char *const no[] = {
		"amazonaws.com", "s3.amazonaws.com.evil.example", "evils3.amazonaws.com", "s3.evil.amazonaws.com", "s3.x.elb.amazonaws.com", "ec2-1-2-3-4.compute-1.amazonaws.com",
		"s3.eu-west-1.elb.amazonaws.com", "s3.us-east-1.compute.amazonaws.com", "x.execute-api.us-east-1.amazonaws.com", "s3.example", "s3", "", "localhost",
		"s3-website-us-east-1.amazonaws.com", ".amazonaws.com", "169.254.169.254",
	};
	(void)state;
	for (size_t i = 0; i < sizeof(yes) / sizeof(*yes); i++)
		if (!mg_fetch_is_s3(mg_str_from(yes[i])))
			fail_msg("%s is S3", yes[i]);
	for (size_t i = 0; i < sizeof(no) / sizeof(*no); i++)
		if (mg_fetch_is_s3(mg_str_from(no[i])))
			fail_msg("%s is not S3", no[i]);
}

static bool allowed(const struct mg_fetch_options *o, const char *url)
{
	struct mg_error err;
	int status = mg_fetch_allowed(o, mg_str_from(url), &err);
	if (status < 0 && strstr(err.text, "secret"))
		fail_msg("the URL's object is in the text: %s", err.text);
	return status == MG_OK;
}

static void test_urls(void **state)
{
	struct mg_fetch_options o = { 0 };
	static const char *const no[] = {
		"", "https://", "http://s3.amazonaws.com/secret", "ftp://s3.amazonaws.com/secret", "file:///etc/secret", "https:/s3.amazonaws.com/secret",
		"https://s3.amazonaws.com:8443/secret", "https://s3.amazonaws.com:/secret", "https://s3.amazonaws.com:443:443/secret", "https://user@s3.amazonaws.com/secret",
		"https://s3.amazonaws.com@evil.example/secret", "https://evil.example\\@s3.amazonaws.com/secret", "https://evil.example#.s3.amazonaws.com/secret",
		"https://evil.example?.s3.amazonaws.com/secret", "https://[::1]/secret", "https://s3.amazonaws.com/ secret", "https://s3.amazonaws.com/\nsecret",
		"https://s3.amazonaws.com\t/secret", "https://s3.amazonaws.com./secret", "https://evil.example/s3.amazonaws.com/secret", "https://s3.am\xc3\xa4zonaws.com/secret",
	};
	(void)state;
	assert_true(allowed(&o, "https://bucket.s3.eu-west-1.amazonaws.com/key?X-Amz-Signature=abc"));
	assert_true(allowed(&o, "HTTPS://Bucket.S3.EU-WEST-1.amazonaws.com:443/key"));
	assert_true(allowed(&o, "https://s3.amazonaws.com"));
	for (size_t i = 0; i < sizeof(no) / sizeof(*no); i++)
		if (allowed(&o, no[i]))
			fail_msg("%s must not be fetched", no[i]);
}

static void test_patterns(void **state)
{
	const struct mg_str hosts[] = { MG_STR("*.payloads.example"), MG_STR("localhost:8443"), MG_STR("any.example:*"), MG_STR("s3") };
	struct mg_fetch_options o = { .hosts = hosts, .nhosts = 4 };
	(void)state;
	assert_true(allowed(&o, "https://a.payloads.example/x"));
	assert_false(allowed(&o, "https://a.payloads.example:444/x"));
	assert_false(allowed(&o, "https://payloads.example.evil/x"));
	assert_true(allowed(&o, "https://localhost:8443/x"));
	assert_false(allowed(&o, "https://localhost/x"));
	assert_true(allowed(&o, "https://any.example:1/x"));
	assert_true(allowed(&o, "https://s3.amazonaws.com/x"));
	o.nhosts = 1;
	assert_false(allowed(&o, "https://s3.amazonaws.com/x"));
}

static void test_private_addresses(void **state)
{
	static const char *const private[] = { "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.168.1.1", "198.18.0.1",
					       "224.0.0.1", "255.255.255.255", "192.0.0.8", "::", "::1", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "::ffff:127.0.0.1",
					       "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::", "2001:db8::1", "2001::1" };
	static const char *const public[] = { "1.1.1.1", "52.216.0.1", "172.15.255.255", "172.32.0.1", "192.167.0.1", "100.128.0.1", "2600:1f18::1", "2a05:d018::1", "::ffff:8.8.8.8" };
	unsigned char a[16];
	(void)state;
	for (size_t i = 0; i < sizeof(private) / sizeof(*private); i++) {
		int family = strchr(private[i], ':') ? AF_INET6 : AF_INET;
		assert_int_equal(inet_pton(family, private[i], a), 1);
		if (!mg_fetch_is_private(family, a))
			fail_msg("%s is private", private[i]);
	}
	for (size_t i = 0; i < sizeof(public) / sizeof(*public); i++) {
		int family = strchr(public[i], ':') ? AF_INET6 : AF_INET;
		assert_int_equal(inet_pton(family, public[i], a), 1);
		if (mg_fetch_is_private(family, a))
			fail_msg("%s is public", public[i]);
	}
	assert_true(mg_fetch_is_private(AF_UNIX, a));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_s3_hosts),
		cmocka_unit_test(test_urls),
		cmocka_unit_test(test_patterns),
		cmocka_unit_test(test_private_addresses),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
