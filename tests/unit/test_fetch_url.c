/* SPDX-License-Identifier: Apache-2.0 */
/* Which URLs are fetched: hosts of S3, patterns, private addresses. */
#include <arpa/inet.h>
#include <sys/socket.h>

#include <unistd.h>

#include "service/fetch.h"
#include "unit.h"

static void test_s3_hosts(void **state)
{
	static const char *const yes[] = {
		"s3.amazonaws.com", "bucket.s3.amazonaws.com", "my.dotted.bucket.s3.amazonaws.com", "s3.eu-west-1.amazonaws.com", "bucket.s3.eu-west-1.amazonaws.com",
		"bucket.s3-us-west-2.amazonaws.com", "bucket.s3.dualstack.us-east-1.amazonaws.com", "bucket.s3-fips.us-gov-west-1.amazonaws.com",
		"bucket.s3.cn-north-1.amazonaws.com.cn", "s3.us-iso-east-1.c2s.ic.gov", "b.s3.us-isob-east-1.sc2s.sgov.gov", "b.s3.eusc-de-east-1.amazonaws.eu",
		"bucket.s3-accelerate.amazonaws.com", "s3-external-1.amazonaws.com",
	};
	static const char *const no[] = {
		"amazonaws.com", "s3.amazonaws.com.evil.example", "evils3.amazonaws.com", "s3.evil.amazonaws.com", "s3.x.elb.amazonaws.com", "ec2-1-2-3-4.compute-1.amazonaws.com",
		"s3.eu-west-1.elb.amazonaws.com", "s3.us-east-1.compute.amazonaws.com", "x.execute-api.us-east-1.amazonaws.com", "s3.example", "s3", "", "localhost",
		"s3-website-us-east-1.amazonaws.com", ".amazonaws.com", "169.254.169.254",
		"s3.eu-west-x.amazonaws.com", "s3.eu-west1.amazonaws.com", "s3.eu-west-/.amazonaws.com", "s3.e-west-1.amazonaws.com", "s3.europe-west-1.amazonaws.com",
		"s3.eu_west-1.amazonaws.com", "s3.euwest1.amazonaws.com", "s3.eu-w-1.amazonaws.com", "s3.us-a-region-that-is-too-long-1.amazonaws.com", "s3.{u-west-1.amazonaws.com",
		"s3-.amazonaws.com", "s3-eu.amazonaws.com",
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
		"https://s3.amazonaws.com:44x/secret", "https://s3.amazonaws.com:4-3/secret", "https://s3.amazonaws.com:000443/secret", "https:///secret", "https://:443/secret",
		"https://s3.amazonaws.com/\"secret", "https://s3.amazonaws.com\x7f/secret", "https://s3[amazonaws.com/secret", "https://s3{amazonaws.com/secret",
	};
	(void)state;
	assert_true(allowed(&o, "https://bucket.s3.eu-west-1.amazonaws.com/key?X-Amz-Signature=abc"));
	assert_true(allowed(&o, "HTTPS://Bucket.S3.EU-WEST-1.amazonaws.com:443/key"));
	assert_true(allowed(&o, "https://s3.amazonaws.com"));
	assert_true(allowed(&o, "https://old_bucket.s3.amazonaws.com/x"));
	for (size_t i = 0; i < sizeof(no) / sizeof(*no); i++)
		if (allowed(&o, no[i]))
			fail_msg("%s must not be fetched", no[i]);
}

/* As long as hosts and URLs may be, and one more. */
static void test_lengths(void **state)
{
	static char url[16400];
	const struct mg_str any = MG_STR("*");
	struct mg_fetch_options o = { .hosts = &any, .nhosts = 1 };
	(void)state;
	memcpy(url, "https://", 8);
	memset(url + 8, 'a', 254);
	url[8 + 253] = '\0';
	assert_true(allowed(&o, url));
	url[8 + 253] = 'a';
	assert_false(allowed(&o, url));
	memset(url + 8, 'a', 16384 - 8);
	url[9] = '/';
	assert_true(allowed(&o, url));
	url[16384] = 'a';
	assert_false(allowed(&o, url));
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
					       "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::", "2001:db8::1", "2001::1", "4000::1", "64:ff9b:1::1" };
	static const char *const public[] = { "1.1.1.1", "52.216.0.1", "172.15.255.255", "172.32.0.1", "192.167.0.1", "100.128.0.1", "2600:1f18::1", "2a05:d018::1", "::ffff:8.8.8.8", "64:ff9b::808:808",
					      "2002:808:808::", "2101:db8::1", "2001:db9::1", "2001:dc8::1", "2001:4:112::1", "2001:100::1", "2001:4860::1", "2000::1" };
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

/* Reads a configuration whose `server` is text, in folder. */
static int configure(struct mg_arena *a, const char *text, const char *folder, struct mg_fetch_options *o, struct mg_error *err)
{
	char path[] = "/tmp/moongate-fetch-XXXXXX";
	struct mg_config c;
	int fd = mkstemp(path);
	dprintf(fd, "server: %s\n", text);
	close(fd);
	int status = mg_config_read(a, path, &c, err);
	unlink(path);
	c.folder = mg_str_from(folder);
	return status == MG_OK ? mg_fetch_configure(a, &c, o, err) : status;
}

static void test_settings(void **state)
{
	static const char *const wrong[][2] = {
		{ "{payload_hosts: s3}", "`payload_hosts` is a string, it must be a list" },
		{ "{payload_hosts: [s3, 'https://host/']}", ":1:30: a pattern of `payload_hosts` has a slash; write a host such as" },
		{ "{payload_private: yes please}", "`payload_private` is a string, it must be true or false" },
		{ "{payload_proxy: [p]}", "`payload_proxy` is a list, it must be a text" },
		{ "{payload_ca: ''}", "`payload_ca` is empty" },
		{ "{payload_ca: \"a\\0b\"}", "`payload_ca` has a NUL byte in it" },
		{ "{payload_proxy: \"a\\0b\"}", "`payload_proxy` has a NUL byte in it" },
	};
	static const char *const places[][3] = { { "ca.pem", "conf", "conf/ca.pem" }, { "ca.pem", "", "ca.pem" }, { "/ca.pem", "conf", "/ca.pem" } };
	struct mg_arena *a = mg_arena_new(0);
	struct mg_fetch_options o;
	struct mg_error err;
	char text[64];
	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		assert_int_equal(configure(a, wrong[i][0], "conf", &o, &err), MG_EINPUT);
		assert_has(err.text, wrong[i][1]);
		assert_has(err.text, ":1:");
	}
	assert_int_equal(configure(a, "{}", "conf", &o, &err), MG_OK);
	assert_true(!o.private_addresses && !o.nhosts && !o.ca.n && !o.proxy.n);
	assert_int_equal(configure(a, "{payload_private: true, payload_proxy: 'http://proxy:1', payload_hosts: [h, s3]}", "conf", &o, &err), MG_OK);
	assert_true(o.private_addresses);
	assert_str(o.proxy, "http://proxy:1");
	assert_int_equal(o.nhosts, 2);
	assert_int_equal(configure(a, "{payload_private: false}", "conf", &o, &err), MG_OK);
	assert_false(o.private_addresses);
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		snprintf(text, sizeof(text), "{payload_ca: %s}", places[i][0]);
		assert_int_equal(configure(a, text, places[i][1], &o, &err), MG_OK);
		assert_str(o.ca, places[i][2]);
	}
	mg_arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_s3_hosts),
		cmocka_unit_test(test_urls),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_patterns),
		cmocka_unit_test(test_settings),
		cmocka_unit_test(test_private_addresses),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
