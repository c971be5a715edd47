/* SPDX-License-Identifier: Apache-2.0 */
/* World: one template with its inputs as a finite problem: symbols with candidates, conditions compiled to expressions over atoms, and the
 * constraints that every reachable deployment meets. Internal to core/cfn. */
#ifndef MG_CFN_WORLD_H
#define MG_CFN_WORLD_H

#include "cfn/intrinsic.h"
#include "cfn/pseudo.h"
#include "cfn/scenario.h"

/* One value a symbol may take. */
struct mg_candidate {
	struct mg_str text; /* when has_text; of a list symbol the comma-joined text */
	const struct mg_node *origin;
	uint8_t from;   /* enum mg_from */
	bool has_text;  /* false: nobody can say what it is */
	bool other;     /* stands for every value that is none of the literals; its text, when it has one, is the Default */
	uint32_t token; /* others of linked symbols: the same token is the same value */
	struct mg_str example; /* of an other without a text: as a witness writes it, once asked for */
	uint32_t twin;  /* lowest candidate that no atom tells from this one: the search tries only that */
};

/* A parameter, a pseudo parameter, or (after them) the truth of a comparison nobody can decide: candidate 0 is true, 1 false. */
struct mg_symbol {
	struct mg_str name;
	const struct mg_parameter *parameter; /* NULL for pseudo parameters and comparisons */
	struct mg_candidate *cands;
	uint32_t ncands; /* 1: a constant */
	const struct mg_str *raws; /* literals that "other" is known to differ from, as compared */
	uint32_t nraws;
	bool opaque;  /* a comparison */
	bool hidden;  /* readers see an unknown whatever the candidate (NoEcho, SSM values, UsePreviousValue) */
	bool secret;  /* NoEcho */
	bool list;
	struct mg_str reason; /* why a candidate without text is unknown */
	uint32_t next_rival;  /* comparisons of one unknown with different literals exclude each other: ring of symbols; itself when alone */
	struct mg_str rival_key, rival_text;
};

enum mg_verdict { MG_V_NO, MG_V_YES, MG_V_MAYBE, MG_V_OPAQUE, MG_V_DEAD, MG_V_UNSET };

/* A comparison over the symbols in syms; its verdict is tabled by their candidates, lazily. */
struct mg_atom {
	enum mg_fn fn; /* EQUALS, CONTAINS, EACHMEMBEREQUALS, EACHMEMBERIN */
	const struct mg_node *a, *b;
	uint32_t *syms;
	uint32_t nsyms;
	uint32_t opaque; /* symbol that decides it where the values do not; MG_NONE when never needed */
	uint8_t *table;  /* by mixed radix index; NULL: too large, evaluated each time */
	bool can_die;    /* looks up a mapping with a key that may be none of its keys */
};

#define MG_NONE UINT32_MAX

enum mg_expr_op { MG_X_FALSE, MG_X_TRUE, MG_X_ATOM, MG_X_CONDITION, MG_X_AND, MG_X_OR, MG_X_NOT };

struct mg_expr {
	enum mg_expr_op op;
	uint32_t index; /* atom or condition */
	uint32_t n;
	struct mg_expr *const *kids;
};

/* What every reachable deployment meets: the expression has the truth, the atom's look-ups succeed, the partition is that of the region. */
enum mg_constraint_kind { MG_MUST_EXPR, MG_MUST_LIVE, MG_MUST_PARTITION };
struct mg_constraint {
	enum mg_constraint_kind kind;
	bool truth;
	const struct mg_expr *expr;
	uint32_t index;       /* LIVE: atom; PARTITION: symbol of partition or suffix */
	const uint64_t *bits; /* symbols it hangs on */
};

struct mg_cond {
	struct mg_expr *expr;
	uint64_t *bits;
	uint32_t depth;
	bool compiling;
	uint8_t can; /* 1: may be true, 2: may be false, as asked of the empty trail; 4: asked */
};

struct mg_block; /* scratch.h */

/* A Fn::Sub text, split once per judgement. */
struct mg_sub_text {
	struct mg_sub_piece *pieces;
	size_t n;
	bool bad; /* a variable name that is none */
};

struct mg_world {
	struct mg_arena *arena;
	const struct mg_template *t;
	const struct mg_inputs *in;
	const struct mg_limits *limits;
	struct mg_diags *diags;

	struct mg_symbol *syms;
	uint32_t nsyms, capsyms, pseudo0; /* pseudo0: symbol of the first pseudo parameter */
	uint32_t words;                   /* of a set of symbols */
	struct mg_atom *atoms;
	uint32_t natoms, capatoms;
	struct mg_cond *conds; /* by condition index */
	struct mg_constraint *fixed;
	uint32_t nfixed, capfixed;
	struct mg_map opaque_by_key;

	const struct mg_value **memo; /* by node id: values that hang on no choice */
	uint8_t *steady;              /* by node id: 1 hangs on no choice, 2 may, 0 not asked */
	struct mg_sub_text **subs; /* by node id of the text, made on first use */
	struct mg_uses *uses;      /* made on first use */
	uint32_t capuses;
	bool memo_on;

	struct mg_str *assumed_names, *assumed_values;
	size_t nassumed;

	struct mg_explore *idle;  /* explorations to use again */
	struct mg_explore *probe; /* resolves the operands of atoms under a full assignment */
	struct mg_explore *base;  /* questions to the empty trail */
	struct mg_block *blocks;  /* scratch memory to use again */
};

/* domain.c: candidates of every symbol. */
int mg_domains_build(struct mg_world *w, struct mg_error *err);
/* The symbol of a parameter or pseudo parameter by name; MG_NONE when it is neither. */
uint32_t mg_symbol_find(const struct mg_world *w, struct mg_str name);
/* The pieces of a Fn::Sub text; NULL without memory. */
const struct mg_sub_text *mg_sub_text(struct mg_world *w, const struct mg_node *text);
/* compile.c: conditions and rules become expressions and constraints. */
int mg_conditions_build(struct mg_world *w, struct mg_error *err);
/* atom.c: the verdict when all its symbols are assigned; MG_V_MAYBE with the first free one in *branch otherwise. */
uint32_t mg_atom_add(struct mg_world *w, enum mg_fn fn, const struct mg_node *a, const struct mg_node *b);
enum mg_verdict mg_atom_verdict(struct mg_world *w, uint32_t atom, const int32_t *assign, uint32_t *branch);
/* Makes room for one more item; NULL at the arena's cap. */
void *mg_world_grow(struct mg_world *w, void *items, uint32_t n, uint32_t *cap, size_t size);

static inline bool mg_bit_get(const uint64_t *bits, uint32_t i)
{
	return bits[i / 64] >> (i % 64) & 1;
}

static inline void mg_bit_set(uint64_t *bits, uint32_t i)
{
	bits[i / 64] |= (uint64_t)1 << (i % 64);
}

#endif
