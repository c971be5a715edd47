/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include "base/map.h"

static int values[5];

static void basics(void **state)
{
	struct mg_arena *a = mg_arena_new(0);
	struct mg_map m;
	(void)state;
	mg_map_init(&m, a);
	assert_null(mg_map_get(&m, MG_STR("a")));
	assert_int_equal(mg_map_set(&m, MG_STR("b"), &values[0]), MG_OK);
	assert_int_equal(mg_map_set(&m, MG_STR("a"), &values[1]), MG_OK);
	assert_int_equal(mg_map_set(&m, MG_STR(""), &values[2]), MG_OK);
	assert_int_equal(mg_map_set(&m, MG_STR("a\0b"), &values[3]), MG_OK);
	assert_int_equal(mg_map_set(&m, MG_STR("b"), &values[4]), MG_OK);
	assert_int_equal(m.n, 4);
	assert_ptr_equal(mg_map_get(&m, MG_STR("b")), &values[4]);
	assert_int_equal(mg_map_index(&m, MG_STR("b")), 0);
	assert_ptr_equal(mg_map_get(&m, MG_STR("")), &values[2]);
	assert_ptr_equal(mg_map_get(&m, MG_STR("a\0b")), &values[3]);
	assert_true(mg_map_index(&m, MG_STR("c")) == (size_t)-1);
	assert_str(m.entries[1].key, "a");
	mg_arena_free(a);
}

enum { MANY = 20000 };
static char keys[MANY][16];

/* In an order that is neither sorted nor reversed. */
static void name_keys(void)
{
	for (unsigned i = 0; i < MANY; i++)
		snprintf(keys[i], sizeof keys[i], "key%u", i * 7919u % 20011u);
}

static void check_all(const struct mg_map *m)
{
	assert_int_equal(m->n, MANY);
	for (size_t i = 0; i < MANY; i++) {
		assert_ptr_equal(mg_map_get(m, mg_str_from(keys[i])), keys[i]);
		assert_int_equal(mg_map_index(m, mg_str_from(keys[i])), i);
		assert_ptr_equal(m->entries[i].key.p, keys[i]);
	}
	assert_null(mg_map_get(m, MG_STR("key")));
	assert_null(mg_map_get(m, MG_STR("key99999")));
}

static void many(void **state)
{
	struct mg_arena *a = mg_arena_new(0);
	struct mg_map m;
	(void)state;
	name_keys();
	mg_map_init(&m, a);
	for (size_t i = 0; i < MANY; i++)
		assert_int_equal(mg_map_set(&m, mg_str_from(keys[i]), keys[i]), MG_OK);
	assert_null(m.sorted);
	check_all(&m);
	mg_arena_free(a);
}

/* The same answers when probing has degenerated. A stranger needs colliding keys for that; here every slot of a small table is marked as taken,
 * which to look-up and growth is the same thing. */
static void degenerate(void **state)
{
	struct mg_arena *a = mg_arena_new(0);
	struct mg_map m;
	(void)state;
	name_keys();
	mg_map_init(&m, a);
	for (size_t i = 0; i < 37; i++)
		mg_map_set(&m, mg_str_from(keys[i]), keys[i]);
	for (size_t i = 0; i < m.nslots; i++)
		if (!m.slots[i])
			m.slots[i] = 1;
	for (size_t i = 37; i < MANY; i++) {
		assert_int_equal(mg_map_set(&m, mg_str_from(keys[i]), keys[i]), MG_OK);
		assert_non_null(m.sorted);
	}
	check_all(&m);
	assert_int_equal(mg_map_set(&m, mg_str_from(keys[5]), values), MG_OK);
	assert_ptr_equal(mg_map_get(&m, mg_str_from(keys[5])), values);
	assert_int_equal(m.n, MANY);
	mg_arena_free(a);
}

/* Keys whose hashes agree in all bits that choose a slot, found by trying: the map must notice by itself. */
static void collisions(void **state)
{
	struct mg_arena *a = mg_arena_new(0);
	struct mg_map m;
	char text[16];
	size_t want = 120;
	(void)state;
	mg_map_init(&m, a);
	for (unsigned i = 0; m.n < want; i++) {
		snprintf(text, sizeof text, "%u", i);
		uint64_t h = mg_str_hash(mg_str_from(text));
		if (((h ^ h >> 32) & 0x3FF) == 0x155)
			assert_int_equal(mg_map_set(&m, mg_arena_str(a, mg_str_from(text)), values), MG_OK);
	}
	assert_non_null(m.sorted);
	for (size_t i = 0; i < want; i++)
		assert_int_equal(mg_map_index(&m, m.entries[i].key), i);
	mg_arena_free(a);
}

/* Every allocation fails once: the map says so, keeps what it has, and the same set succeeds when tried again. */
static void fail_nth(void **state)
{
	(void)state;
	name_keys();
	for (uint64_t nth = 1; nth < 60; nth++) {
		struct mg_arena *a = mg_arena_new(0);
		struct mg_map m;
		mg_map_init(&m, a);
		mg_alloc_fail_at(nth);
		for (size_t i = 0; i < 300; i++) {
			if (i == 100)
				for (size_t k = 0; k < m.nslots; k++)
					m.slots[k] = m.slots[k] ? m.slots[k] : 1;
			int rc = mg_map_set(&m, mg_str_from(keys[i]), keys[i]);
			if (rc) {
				assert_int_equal(rc, MG_ELIMIT);
				assert_int_equal(m.n, i);
				assert_int_equal(mg_map_set(&m, mg_str_from(keys[i]), keys[i]), MG_OK);
			}
		}
		for (size_t i = 0; i < 300; i++)
			assert_ptr_equal(mg_map_get(&m, mg_str_from(keys[i])), keys[i]);
		mg_alloc_fail_at(0);
		mg_arena_free(a);
	}
}

static void arena_full(void **state)
{
	struct mg_arena *a = mg_arena_new(2000);
	struct mg_map m;
	size_t i = 0;
	(void)state;
	name_keys();
	mg_map_init(&m, a);
	while (mg_map_set(&m, mg_str_from(keys[i]), keys[i]) == MG_OK)
		i++;
	assert_int_equal(mg_map_set(&m, mg_str_from(keys[i]), keys[i]), MG_ELIMIT);
	assert_int_equal(m.n, i);
	assert_ptr_equal(mg_map_get(&m, mg_str_from(keys[0])), keys[0]);
	mg_arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(basics), cmocka_unit_test(many), cmocka_unit_test(degenerate),
		cmocka_unit_test(collisions), cmocka_unit_test(fail_nth), cmocka_unit_test(arena_full),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
