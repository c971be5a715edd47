/* SPDX-License-Identifier: Apache-2.0 */
/* Fn::Select, Fn::Split, Fn::Length and Fn::Cidr: what they give, what is said of their wrong shapes, and what such a shape is worth. */
#include "value_rows.h"

static void lengths(void **state)
{
	static const struct value_row rows[] = {
		ROW_WITH(LE, "{'Fn::Length': text}",
		    "error function-arguments 6:10 Fn::Length needs a list, or a function that gives one; here it has a string",
		    "{\"unknown\":\"Fn::Length takes a list, not a string\"}"),
		ROW_WITH(LE, "{'Fn::Length': {a: b}}",
		    "error function-arguments 6:10 Fn::Length needs a list, or a function that gives one; here it has a map",
		    "{\"unknown\":\"Fn::Length takes a list, not a map\"}"),
		ROW_WITH(LE, "{'Fn::Length': !Ref 'AWS::NoValue'}", "", "{\"unknown\":\"Fn::Length takes a list, not AWS::NoValue\"}"),
		ROW_WITH(LE, "{'Fn::Length': !GetAZs ''}", "", "{\"unknown\":\"Fn::GetAZs: the zones are the account's\"}"),
		ROW_WITH(LE, "{'Fn::Length': []}", "", "0"),
		ROW_WITH(LE "Parameters: {L: {Type: CommaDelimitedList, Default: 'a,b'}}\n", "{'Fn::Length': !Ref L}", "", "2"),
	};

	(void)state;
	value_rows(rows);
}

static void cidrs(void **state)
{
	static const struct value_row rows[] = {
		ROW("!Cidr text",
		    "error function-arguments 5:10 Fn::Cidr needs a list of the address block, the count and the bits of each block; here it has a string",
		    "{\"unknown\":\"Fn::Cidr that is not [block, count, bits]\"}"),
		ROW("!Cidr [10.0.0.0/16]",
		    "error function-arguments 5:10 Fn::Cidr needs a list of the address block, the count and the bits of each block; here it has 1",
		    "{\"unknown\":\"Fn::Cidr that is not [block, count, bits]\"}"),
		ROW("!Cidr [10.0.0.0/16, 1, 2, 3]",
		    "error function-arguments 5:10 Fn::Cidr needs a list of the address block, the count and the bits of each block; here it has 4",
		    "{\"unknown\":\"Fn::Cidr that is not [block, count, bits]\"}"),
		ROW("!Cidr [10.0.0.0/16, 1]", "", "{\"unknown\":\"Fn::Cidr without the number of bits\"}"),
		ROW("!Cidr [10.0.0.0, 1, 8]",
		    "error function-arguments 5:17 the block of Fn::Cidr is `10.0.0.0`; it must be an address with a prefix length, such as 10.0.0.0/16",
		    "{\"unknown\":\"Fn::Cidr block `10.0.0.0` is no address with a prefix such as 10.0.0.0/16\"}"),
		ROW("!Cidr [/16, 1, 8]",
		    "error function-arguments 5:17 the block of Fn::Cidr is `/16`; it must be an address with a prefix length, such as 10.0.0.0/16",
		    "{\"unknown\":\"Fn::Cidr block `/16` is no address with a prefix such as 10.0.0.0/16\"}"),
		ROW("!Cidr [10.0.0.0/x, 1, 8]",
		    "error function-arguments 5:17 the block of Fn::Cidr is `10.0.0.0/x`; it must be an address with a prefix length, such as 10.0.0.0/16",
		    "{\"unknown\":\"Fn::Cidr block `10.0.0.0/x` is no address with a prefix such as 10.0.0.0/16\"}"),
		ROW("!Cidr [10.0.0.0/33, 1, 8]",
		    "error function-arguments 5:17 the block of Fn::Cidr is `10.0.0.0/33`; it must be an address with a prefix length, such as 10.0.0.0/16",
		    "{\"unknown\":\"Fn::Cidr block `10.0.0.0/33` is no address with a prefix such as 10.0.0.0/16\"}"),
		ROW("!Cidr [10.0.0.0/-1, 1, 8]",
		    "error function-arguments 5:17 the block of Fn::Cidr is `10.0.0.0/-1`; it must be an address with a prefix length, such as 10.0.0.0/16",
		    "{\"unknown\":\"Fn::Cidr block `10.0.0.0/-1` is no address with a prefix such as 10.0.0.0/16\"}"),
		ROW("!Cidr [10.0.0/8, 1, 8]",
		    "error function-arguments 5:17 the block of Fn::Cidr is `10.0.0/8`; it must be an address with a prefix length, such as 10.0.0.0/16",
		    "{\"unknown\":\"Fn::Cidr block `10.0.0/8` is no address with a prefix such as 10.0.0.0/16\"}"),
		ROW("!Cidr [\"10.0.0.0\\0/8\", 1, 8]",
		    "error function-arguments 5:17 the block of Fn::Cidr is `10.0.0.0\\x00/8`; it must be an address with a prefix length, such as 10.0.0.0/16",
		    "{\"unknown\":\"Fn::Cidr block `10.0.0.0\\\\x00/8` is no address with a prefix such as 10.0.0.0/16\"}"),
		ROW("!Cidr ['0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789/8', 1, 8]",
		    "error function-arguments 5:17 the block of Fn::Cidr is `01234567890123456789012345678901234567890123456789012345678901234567890123456789...`; it must be an address with a prefix length, such as 10.0.0.0/16",
		    "{\"unknown\":\"Fn::Cidr block `01234567890123456789012345678901234567890123456789012345678901234567890123456789...` is no address with a prefix such as 10.0.0.0/16\"}"),
		ROW("!Cidr ['', 1, 8]",
		    "error function-arguments 5:17 the block of Fn::Cidr is ``; it must be an address with a prefix length, such as 10.0.0.0/16",
		    "{\"unknown\":\"Fn::Cidr block `` is no address with a prefix such as 10.0.0.0/16\"}"),
		ROW("!Cidr ['2001:db8::/32', 2, 64]", "", "[\"2001:db8::/64\",\"2001:db8:0:1::/64\"]"),
		ROW("!Cidr ['2001:db8::/129', 2, 64]",
		    "error function-arguments 5:17 the block of Fn::Cidr is `2001:db8::/129`; it must be an address with a prefix length, such as 10.0.0.0/16",
		    "{\"unknown\":\"Fn::Cidr block `2001:db8::/129` is no address with a prefix such as 10.0.0.0/16\"}"),
		ROW("!Cidr ['2001:db8::/32', 2, 129]",
		    "error function-arguments 5:37 the number of bits of Fn::Cidr is `129`; it must be an integer from 1 to 128",
		    "{\"unknown\":\"Fn::Cidr subnets of 129 bits do not lie inside /32\"}"),
		ROW("!Cidr ['2001:db8::/32', 2, 100]",
		    "error cidr-does-not-fit 5:10 Fn::Cidr: blocks of 100 bits are larger than the /32 that they are cut from",
		    "{\"unknown\":\"Fn::Cidr subnets of 100 bits do not lie inside /32\"}"),
		ROW("!Cidr ['10.1.2.3/16', 2, 8]", "", "[\"10.1.0.0/24\",\"10.1.1.0/24\"]"),
		ROW("!Cidr [[10.0.0.0/8], 1, 8]",
		    "error function-arguments 5:17 the block of Fn::Cidr must be a text or a function that gives one; this is a list",
		    "{\"unknown\":\"Fn::Cidr takes a block such as 10.0.0.0/16\"}"),
		ROW("!Cidr [!Ref 'AWS::NoValue', 1, 8]", "", "{\"unknown\":\"AWS::NoValue is no value here\"}"),
		ROW("!Cidr [10.0.0.0/8, 0, 8]",
		    "error function-arguments 5:29 the count of Fn::Cidr is `0`; it must be an integer from 1 to 256",
		    "{\"unknown\":\"Fn::Cidr count is 0; it is 1 to 256\"}"),
		ROW("!Cidr [10.0.0.0/8, 257, 8]",
		    "error function-arguments 5:29 the count of Fn::Cidr is `257`; it must be an integer from 1 to 256",
		    "{\"unknown\":\"Fn::Cidr count is 257; it is 1 to 256\"}"),
		ROW("!Cidr [10.0.0.0/8, x, 8]",
		    "error function-arguments 5:29 the count of Fn::Cidr is `x`; it must be an integer from 1 to 256",
		    "{\"unknown\":\"Fn::Cidr takes a count from 1 to 256\"}"),
		ROW("!Cidr [10.0.0.0/8, [1], 8]",
		    "error function-arguments 5:29 the count of Fn::Cidr must be a text or a function that gives one; this is a list",
		    "{\"unknown\":\"Fn::Cidr takes a count from 1 to 256\"}"),
		ROW("!Cidr [10.0.0.0/8, !Ref 'AWS::NoValue', 8]", "", "{\"unknown\":\"AWS::NoValue is no value here\"}"),
		ROW("!Cidr [10.0.0.0/8, !ImportValue x, 8]", "", "{\"unknown\":\"ImportValue x\"}"),
		ROW("!Cidr [10.0.0.0/8, 1, x]",
		    "error function-arguments 5:32 the number of bits of Fn::Cidr is `x`; it must be an integer from 1 to 128",
		    "{\"unknown\":\"Fn::Cidr takes a number of bits\"}"),
		ROW("!Cidr [10.0.0.0/8, 1, [8]]",
		    "error function-arguments 5:32 the number of bits of Fn::Cidr must be a text or a function that gives one; this is a list",
		    "{\"unknown\":\"Fn::Cidr takes a number of bits\"}"),
		ROW("!Cidr [10.0.0.0/8, 1, 33]",
		    "error cidr-does-not-fit 5:10 Fn::Cidr: blocks of 33 bits are larger than the /8 that they are cut from",
		    "{\"unknown\":\"Fn::Cidr subnets of 33 bits do not lie inside /8\"}"),
		ROW("!Cidr [10.0.0.0/8, 1, 0]",
		    "error function-arguments 5:32 the number of bits of Fn::Cidr is `0`; it must be an integer from 1 to 128",
		    "{\"unknown\":\"Fn::Cidr subnets of 0 bits do not lie inside /8\"}"),
		ROW("!Cidr [10.0.0.0/8, 1, 25]",
		    "error cidr-does-not-fit 5:10 Fn::Cidr: blocks of 25 bits are larger than the /8 that they are cut from",
		    "{\"unknown\":\"Fn::Cidr subnets of 25 bits do not lie inside /8\"}"),
		ROW("!Cidr [10.0.0.0/24, 5, 6]",
		    "error cidr-does-not-fit 5:10 Fn::Cidr: 5 blocks of 6 bits do not fit; only 4 do",
		    "{\"unknown\":\"Fn::Cidr asks for 5 subnets of /26, but only 4 fit into /24\"}"),
		ROW("!Cidr [10.0.0.0/24, 4, 6]", "", "[\"10.0.0.0/26\",\"10.0.0.64/26\",\"10.0.0.128/26\",\"10.0.0.192/26\"]"),
		ROW("!Cidr [255.255.255.0/24, 256, 0]",
		    "error function-arguments 5:40 the number of bits of Fn::Cidr is `0`; it must be an integer from 1 to 128",
		    "{\"unknown\":\"Fn::Cidr subnets of 0 bits do not lie inside /24\"}"),
		ROW_WITH("Parameters: {B: {Type: Number, Default: 8}}\n", "!Cidr [10.0.0.0/8, 2, !Ref B]", "", "[\"10.0.0.0/24\",\"10.0.1.0/24\"]"),
		ROW_WITH("Parameters: {B: {Type: Number}}\n", "!Cidr [10.0.0.0/8, !Ref B, 8]", "", "{\"unknown\":\"parameter B has no value\"}"),
		ROW_WITH("Parameters: {B: {Type: Number}}\n", "!Cidr [10.0.0.0/8, 2, !Ref B]", "", "{\"unknown\":\"parameter B has no value\"}"),
	};

	(void)state;
	value_rows(rows);
}

static void selects(void **state)
{
	static const struct value_row rows[] = {
		ROW("!Select a",
		    "error function-arguments 5:10 Fn::Select requires a list argument with two elements: an integer index and a list; here it has a string",
		    "{\"unknown\":\"Fn::Select that is not [index, list]\"}"),
		ROW("!Select [0]",
		    "error function-arguments 5:10 Fn::Select requires a list argument with two elements: an integer index and a list; here it has 1",
		    "{\"unknown\":\"Fn::Select that is not [index, list]\"}"),
		ROW("!Select [0, [a], b]",
		    "error function-arguments 5:10 Fn::Select requires a list argument with two elements: an integer index and a list; here it has 3",
		    "{\"unknown\":\"Fn::Select that is not [index, list]\"}"),
		ROW("!Select [-1, [a]]",
		    "error function-arguments 5:19 Fn::Select requires a list argument with two elements: an integer index and a list; here the index is `-1`",
		    "{\"unknown\":\"Fn::Select takes an index from 0, a whole number\"}"),
		ROW("!Select [x, [a]]",
		    "error function-arguments 5:19 Fn::Select requires a list argument with two elements: an integer index and a list; here the index is `x`",
		    "{\"unknown\":\"Fn::Select takes an index from 0, a whole number\"}"),
		ROW("!Select [[1], [a]]",
		    "error function-arguments 5:19 the index of Fn::Select must be a text or a function that gives one; this is a list",
		    "{\"unknown\":\"Fn::Select takes an index from 0, a whole number\"}"),
		ROW("!Select [!Ref 'AWS::NoValue', [a]]", "", "{\"unknown\":\"Fn::Select takes an index from 0, a whole number\"}"),
		ROW("!Select [0, text]",
		    "error function-arguments 5:22 Fn::Select requires a list argument with two elements: an integer index and a list; this is one text",
		    "{\"unknown\":\"Fn::Select takes a list of values, not a string\"}"),
		ROW("!Select [0, {a: b}]",
		    "error function-arguments 5:22 Fn::Select requires a list argument with two elements: an integer index and a list; this is a map",
		    "{\"unknown\":\"Fn::Select takes a list of values, not a map\"}"),
		ROW("!Select [0, !Ref 'AWS::NoValue']", "", "{\"unknown\":\"Fn::Select takes a list of values, not AWS::NoValue\"}"),
		ROW("!Select [0, !Sub 'x']",
		    "error function-arguments 5:22 Fn::Select requires a list argument with two elements: an integer index and a list; this is one text",
		    "{\"unknown\":\"Fn::Select takes a list of values, not a string\"}"),
		ROW("!Select [1, [a, !Ref 'AWS::NoValue', b]]", "", "\"b\""),
	};

	(void)state;
	value_rows(rows);
}

static void splits(void **state)
{
	static const struct value_row rows[] = {
		ROW("!Split a",
		    "error function-arguments 5:10 every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split; here it has a string",
		    "{\"unknown\":\"Fn::Split that is not [delimiter, text]\"}"),
		ROW("!Split [a]",
		    "error function-arguments 5:10 every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split; here it has 1",
		    "{\"unknown\":\"Fn::Split that is not [delimiter, text]\"}"),
		ROW("!Split [',', a, b]",
		    "error function-arguments 5:10 every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split; here it has 3",
		    "{\"unknown\":\"Fn::Split that is not [delimiter, text]\"}"),
		ROW("!Split ['', abc]",
		    "error function-arguments 5:18 the delimiter of Fn::Split is empty; give at least one character",
		    "{\"unknown\":\"Fn::Split takes a delimiter that is not empty\"}"),
		ROW("!Split [!Ref 'AWS::NoValue', abc]",
		    "error function-arguments 5:18 the delimiter of Fn::Split is a map; it must be a literal text",
		    "{\"unknown\":\"AWS::NoValue is no value here\"}"),
		ROW("!Split [',', [a]]",
		    "error split-not-text 5:23 Fn::Split splits a string, but this is a list",
		    "{\"unknown\":\"Fn::Split splits a string, but this is a list\"}"),
		ROW("!Split [',', {a: b}]",
		    "error split-not-text 5:23 Fn::Split splits a string, but this is a map",
		    "{\"unknown\":\"Fn::Split splits a string, but this is a map\"}"),
		ROW("!Split [',', !Ref 'AWS::NoValue']", "", "{\"unknown\":\"Fn::Split splits a string, but this is AWS::NoValue\"}"),
		ROW("!Split [',', !GetAZs '']",
		    "error split-not-text 5:23 Fn::Split splits a string, but this is a list already: use it without Fn::Split",
		    "{\"unknown\":\"Fn::Split splits a string, but this is a list\"}"),
		ROW("!Split [',', !Split [',', 'a,b']]",
		    "error split-not-text 5:23 Fn::Split splits a string, but this is a list already: use it without Fn::Split",
		    "{\"unknown\":\"Fn::Split splits a string, but this is a list\"}"),
		ROW("!Split [[','], a]",
		    "error function-arguments 5:18 the delimiter of Fn::Split is a list; it must be a literal text",
		    "{\"unknown\":\"not a value for this function\"}"),
		ROW("!Split [',', !Sub 'a,b${AWS::StackName}']", "", "{\"unknown\":\"AWS::StackName is not given\"}"),
		ROW("!Split [',', !Ref 'AWS::StackName']", "", "{\"unknown\":\"AWS::StackName is not given\"}"),
	};

	(void)state;
	value_rows(rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lengths), cmocka_unit_test(cidrs), cmocka_unit_test(selects), cmocka_unit_test(splits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
