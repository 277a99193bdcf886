#ifndef SOUK_XAPIAN_H
#define SOUK_XAPIAN_H

/*
 * The face of the search core: posting lists in Xapian, everything else (columns, dictionaries, vocabulary, records)
 * beside it. Nothing of Xapian and no exception passes through here.
 *
 * Rules of every function:
 *  - it never throws; one that can fail answers a souk_status and, if `error` is not NULL, sets `*error` to a message
 *    that the caller gives to souk_message_dispose;
 *  - text is UTF-8 given as pointer and length and need not end in NUL;
 *  - an object is disposed of once, by the function of its name; NULL may be disposed of.
 *
 * An index may be used by any number of threads at once; a reader, a writer, a document and an analyzer by one at a
 * time. Disposing of an index waits for nothing: its readers and writer must be gone.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
    SOUK_OK = 0,
    SOUK_MISSING = 1,   /* there is no index */
    SOUK_DAMAGED = 2,   /* files lost, changed, or of another format */
    SOUK_LOCKED = 3,    /* another writer has it */
    SOUK_MODIFIED = 4,  /* changed under the reader too often */
    SOUK_STORAGE = 5,   /* disk full, or not writable */
    SOUK_INVALID = 6,   /* an argument that cannot be used */
    SOUK_INTERNAL = 7
} souk_status;

void souk_message_dispose(char *message);
/* The version of libxapian this program runs on, such as "1.4.22". Static storage. */
const char *souk_xapian_version(void);

/* What the program has allocated and not freed, the core's and everybody else's. */
size_t souk_allocated_bytes(void);
/* Gives the machine what the allocator keeps for later. */
void souk_give_memory_back(void);

/* ---- Text ------------------------------------------------------------------------------------------------- */

typedef struct souk_analyzer souk_analyzer;

typedef enum {
    SOUK_TOKEN_WORD = 0,
    SOUK_TOKEN_NUMBER = 1,
    SOUK_TOKEN_CJK = 2
} souk_token_kind;

typedef struct {
    uint32_t begin, end;        /* bytes in the source text */
    const char *text;           /* folded: lower case, no accents; valid until the analyzer's next call */
    uint32_t length;
    uint32_t position;          /* counts parts */
    uint16_t span;              /* parts it covers: more than 1 for a joined form such as wifi of wi-fi */
    uint8_t kind;               /* souk_token_kind */
    uint8_t attached;           /* 1 when a connector such as - ties it to the part before */
} souk_token;

/* `language` is a Snowball name such as "english", or "none". NULL when it does not exist. */
souk_analyzer *souk_analyzer_create(const char *language);
void souk_analyzer_dispose(souk_analyzer *);
/* The tokens of a text, joined forms before their first part. The array is valid until the next call. */
size_t souk_analyzer_tokens(souk_analyzer *, const char *text, size_t length, const souk_token **tokens);
/* The folded form of a value: lower case, no accents, inner white space single. */
size_t souk_analyzer_fold(souk_analyzer *, const char *text, size_t length, const char **folded);
size_t souk_analyzer_stem(souk_analyzer *, const char *word, size_t length, const char **stem);

/* ---- Schema ----------------------------------------------------------------------------------------------- */

typedef struct souk_schema souk_schema;

typedef enum {
    SOUK_COLUMN_NUMBER = 0,
    SOUK_COLUMN_KEYWORD = 1,
    SOUK_COLUMN_PATH = 2,       /* keywords "A", "A > B", … for each step of a path */
    SOUK_COLUMN_POINT = 3,
    SOUK_COLUMN_ORDER = 4       /* the order of a text, for sorting by it */
} souk_column_kind;

/* What ranking does with a text field or a column. */
typedef enum {
    SOUK_ROLE_NONE = 0,
    SOUK_ROLE_NAME = 1,
    SOUK_ROLE_BRAND = 2,
    SOUK_ROLE_CATEGORY = 3,
    SOUK_ROLE_POPULARITY = 4,
    SOUK_ROLE_RATING = 5,
    SOUK_ROLE_RATING_COUNT = 6,
    SOUK_ROLE_IN_STOCK = 7,
    SOUK_ROLE_CREATED = 8,
    SOUK_ROLE_IDENTIFIER = 9
} souk_role;

souk_schema *souk_schema_create(const char *language);
void souk_schema_dispose(souk_schema *);
/* Text fields are numbered from 0 in the order they are added, at most 16. `weight` is the wdf increment. */
souk_status souk_schema_add_text(souk_schema *, const char *name, uint32_t weight, souk_role role, char **error);
/* Columns are numbered from 0 in the order they are added. */
souk_status souk_schema_add_column(
    souk_schema *, const char *name, souk_column_kind kind, souk_role role, char **error);

/* ---- Index ------------------------------------------------------------------------------------------------ */

typedef struct souk_index souk_index;

#define SOUK_NONE UINT32_MAX

/* Opens the generation in the folder `path` and loads its columns and vocabulary. */
souk_status souk_index_open(const char *path, const souk_schema *, souk_index **index, char **error);
void souk_index_dispose(souk_index *);
/* Looks for commits of other processes and takes them over. `*changed` tells whether there were any. */
souk_status souk_index_refresh(souk_index *, bool *changed, char **error);

typedef struct {
    uint64_t revision;
    int64_t sequence;
    uint32_t documents;
    uint32_t words;
    uint64_t content_bytes, payload_bytes, live_payload_bytes;
} souk_index_state;

void souk_index_state_of(const souk_index *, souk_index_state *state);
/* The epoch committed with the position; answers its length and copies at most `capacity` bytes. */
size_t souk_index_epoch(const souk_index *, char *buffer, size_t capacity);
/* Copies the payload of a document: calls `sink` once while the bytes are valid. False when there is none. */
bool souk_index_payload(
    const souk_index *, const char *id, size_t length, void *context,
    void (*sink)(void *context, const uint8_t *bytes, size_t length));

/* ---- Columns and their dictionaries ----------------------------------------------------------------------- */

/* The number of a column; SOUK_NONE when no document has it. Undeclared ones appear as documents bring them. */
uint32_t souk_index_column(const souk_index *, const char *name, size_t length);
uint32_t souk_index_column_count(const souk_index *);
souk_column_kind souk_index_column_kind(const souk_index *, uint32_t column);
size_t souk_index_column_name(const souk_index *, uint32_t column, const char **name);
uint32_t souk_index_value_count(const souk_index *, uint32_t column);
/* The text of a value, valid as long as the index. */
size_t souk_index_value(const souk_index *, uint32_t column, uint32_t ordinal, const char **text);

typedef enum {
    SOUK_MATCH_EQUAL = 0,       /* the whole value */
    SOUK_MATCH_WORDS = 1,       /* every word of the text is a word of the value */
    SOUK_MATCH_WORD_PREFIX = 2, /* as WORDS, the last being the beginning of one */
    SOUK_MATCH_PREFIX = 3       /* the value begins with the text */
} souk_value_match;

/* The ordinals whose value matches the folded text, rising; at most `capacity` are stored, all are counted. */
uint32_t souk_index_match_values(
    const souk_index *, uint32_t column, souk_value_match match, const char *folded, size_t length,
    uint32_t *ordinals, uint32_t capacity);
/* The ordinals of an undeclared column whose value is a number from `low` to `high`. */
uint32_t souk_index_match_numbers(
    const souk_index *, uint32_t column, double low, double high, uint32_t *ordinals, uint32_t capacity);
/* The internal number of a document, 0 when there is none. */
uint32_t souk_index_document(const souk_index *, const char *id, size_t length);

/* ---- Vocabulary ------------------------------------------------------------------------------------------- */

typedef struct {
    uint32_t word;              /* SOUK_NONE when only its stem is known */
    uint32_t stem;
    uint32_t frequency;         /* documents with the stem, at least */
    uint32_t uses;              /* of this very form, weighted by field; roughly */
    uint16_t edits;
    uint16_t cost;              /* tenths of an edit, weighted by position and keyboard */
} souk_word;

/* False when neither the folded word nor its stem occurs in a document. */
bool souk_index_find_word(
    const souk_index *, souk_analyzer *, const char *word, size_t length, souk_word *found);
size_t souk_index_word_text(const souk_index *, uint32_t word, const char **text);
size_t souk_index_stem_text(const souk_index *, uint32_t stem, const char **text);
/* Words that begin with `prefix`, most frequent first, one a stem. Answers how many were stored. */
uint32_t souk_index_complete(
    const souk_index *, const char *prefix, size_t length, souk_word *words, uint32_t capacity);
/* Words within `edits` (1 or 2) of `word`; nearest first, then most frequent. With `prefix`, words that begin with
   something within `edits` of it. */
uint32_t souk_index_correct(
    const souk_index *, const char *word, size_t length, uint32_t edits, bool prefix, souk_word *words,
    uint32_t capacity);

/* ---- Searching -------------------------------------------------------------------------------------------- */

typedef struct souk_reader souk_reader;

/* One way to match a group: the stems must all occur. */
typedef struct {
    const uint32_t *stems;
    uint32_t stem_count;
    uint32_t word;              /* the surface form that counts as exact, or SOUK_NONE */
    float quality;              /* 1 as typed; less for prefixes, synonyms, corrections */
    uint8_t tier;               /* variants of one tier share a weight */
} souk_variant;

/* One word of the query and everything that may stand for it. */
typedef struct {
    const souk_variant *variants;
    uint32_t variant_count;
    float weight;               /* its share of the query, such as its idf */
    bool required;
} souk_group;

/* Words that must stand side by side, in order, in one text field. */
typedef struct {
    const uint32_t *words;      /* stems */
    uint32_t word_count;
    bool excluded;
} souk_phrase;

typedef enum {
    SOUK_FILTER_AND = 0,        /* of the next `count` nodes */
    SOUK_FILTER_OR = 1,
    SOUK_FILTER_NOT = 2,        /* of the next node */
    SOUK_FILTER_ORDINALS = 3,   /* one of `count` ordinals */
    SOUK_FILTER_RANGE = 4,      /* from `low` to `high` */
    SOUK_FILTER_NEAR = 5,       /* within `high` km of (low, low2) */
    SOUK_FILTER_DOCUMENTS = 6,  /* one of `count` internal document numbers */
    SOUK_FILTER_EXISTS = 7
} souk_filter_kind;

/* A node of a filter in prefix order: an operator is followed by its operands. */
typedef struct {
    souk_filter_kind kind;
    uint32_t column;
    uint32_t count;
    const uint32_t *ordinals;   /* rising */
    double low, high, low2;
    bool low_open, high_open;
} souk_filter_node;

/* A filter that must hold. Facets of `column` ignore it; SOUK_NONE belongs to no facet. */
typedef struct {
    const souk_filter_node *nodes;
    uint32_t node_count;
    uint32_t column;
} souk_filter;

typedef struct {
    uint32_t column;
    const double *bounds;       /* rising; of a numeric facet */
    uint32_t bound_count;
    uint32_t most;              /* values wanted, the most frequent; 0 for all */
} souk_facet;

typedef enum { SOUK_SORT_RELEVANCE = 0, SOUK_SORT_COLUMN = 1, SOUK_SORT_DISTANCE = 2 } souk_sort_kind;

typedef struct {
    souk_sort_kind kind;
    uint32_t column;
    bool descending;
    double latitude, longitude;
} souk_sort;

/* Bytes that compare like a text of an order column. */
typedef struct {
    const char *bytes;
    uint32_t length;
} souk_text;

/* A boost of documents that pass a filter, added to the score. */
typedef struct {
    souk_filter filter;
    float amount;
} souk_boost;

/* Weights of the second stage; see query/rank.cpp for what each is. */
#define SOUK_FEATURES 24

typedef struct {
    const souk_group *groups;
    uint32_t group_count;
    const uint64_t *combinations; /* sets of groups, as bits; a hit has all of one of them. None: the required ones */
    uint32_t combination_count;
    const uint32_t *excluded;   /* stems */
    uint32_t excluded_count;
    const souk_phrase *phrases;
    uint32_t phrase_count;
    const souk_filter *filters;
    uint32_t filter_count;
    const souk_facet *facets;
    uint32_t facet_count;
    const souk_sort *sorts;     /* none: relevance */
    uint32_t sort_count;
    const souk_boost *boosts;
    uint32_t boost_count;
    uint32_t group_by;          /* column, or SOUK_NONE */
    uint32_t wanted;            /* hits to deliver, from the first */
    uint32_t window;            /* candidates the second stage sees */
    bool exact_total;
    bool counts_only;           /* neither hits nor ranking */
    double deadline;            /* seconds on the monotonic clock, 0 for none */
    const bool *cancelled;      /* becomes true when nobody waits any more; may be NULL */
    const float *feature_weights; /* SOUK_FEATURES of them */
    const uint32_t *exclude_documents; /* rising internal numbers */
    uint32_t exclude_document_count;
    const double *after;        /* sort keys of the last hit of the page before, sort_count of them, or NULL */
    const souk_text *after_texts; /* with `after`: sort_count of them, empty for keys that are no texts, or NULL */
    uint32_t after_document;    /* with `after`, or with `after_score` */
    bool is_after_score;        /* only documents that come after this score and document in the first stage */
    double after_score;
} souk_plan;

typedef struct {
    uint32_t document;
    uint32_t group_count;       /* hits it stands for */
    double score;
    double text_score;
    uint64_t found;             /* groups the document has, as bits; 0 when it was not looked at */
    const float *features;      /* SOUK_FEATURES, or NULL */
} souk_hit;

typedef struct {
    uint32_t ordinal;
    uint32_t count;
} souk_count;

typedef struct {
    double low, high;           /* the range of a bin; infinite at the ends */
    uint32_t count;
} souk_bin;

typedef struct {
    const souk_count *counts;   /* of values, in no order; of equally frequent ones those of lower ordinals */
    uint32_t count_count;
    uint32_t value_count;       /* different values, with those that were not wanted */
    const souk_bin *bins;       /* of numbers, rising, empty ones left out unless bounds were given */
    uint32_t bin_count;
    double minimum, maximum, sum;
    uint32_t numbers;
} souk_facet_counts;

typedef struct {
    const souk_hit *hits;
    uint32_t hit_count;
    uint32_t total;
    bool exact;
    bool timed_out;
    uint64_t revision;
    double match_seconds, rank_seconds;
} souk_answer;

souk_status souk_reader_open(souk_index *, souk_reader **reader, char **error);
void souk_reader_dispose(souk_reader *);
/* Takes up the newest commit; the following calls all see the same one. */
souk_status souk_reader_begin(souk_reader *, char **error);
/* The answer is valid until the reader's next search. SOUK_MODIFIED: begin again and repeat. */
souk_status souk_reader_search(souk_reader *, const souk_plan *, souk_answer *answer, char **error);
/* The counts of the last search's facets, one for each of its plan; valid as its answer is. Apart from the search, since
   not every search turns out to be the one that is answered with. */
souk_status souk_reader_count_facets(souk_reader *, const souk_facet_counts **facets, char **error);
/* The parts of a hit's document, valid until the reader's next begin. SIZE_MAX when its record was changed on the disk. */
size_t souk_reader_id(souk_reader *, uint32_t document, const char **id);
size_t souk_reader_payload(souk_reader *, uint32_t document, const uint8_t **payload);
size_t souk_reader_text(souk_reader *, uint32_t document, uint32_t field, const char **text);
/* The value a document is sorted by; NaN when it has none. */
double souk_reader_sort_value(souk_reader *, uint32_t document, const souk_sort *sort);
/* What it is sorted by beyond that value: bytes that compare like the text of an order column, else nothing. Valid
   until the reader's next begin. */
size_t souk_reader_sort_text(souk_reader *, uint32_t document, const souk_sort *sort, const char **bytes);
/* The most telling stems of a document, for finding similar ones. */
uint32_t souk_reader_telling_words(
    souk_reader *, uint32_t document, souk_word *words, uint32_t capacity);
const char *souk_feature_name(uint32_t feature);

/* One to three neighbouring words of names. */
typedef struct {
    uint32_t words[3];
    uint8_t word_count;
    uint8_t hyphens;            /* bit i: word i + 1 is tied to word i */
    uint32_t documents;         /* whose name has it, in whatever inflection */
} souk_name_phrase;

/* The most frequent phrases of the names, those that stand in a single name only as single words; at most `capacity`.
   Looks at every document: some hundred milliseconds for 100,000 of them. */
souk_status souk_reader_name_phrases(
    souk_reader *, souk_name_phrase *phrases, uint32_t capacity, uint32_t *count, char **error);

/* ---- Writing ---------------------------------------------------------------------------------------------- */

typedef struct souk_writer souk_writer;
typedef struct souk_document souk_document;

souk_document *souk_document_create(const souk_schema *);
void souk_document_dispose(souk_document *);
void souk_document_begin(souk_document *, const char *id, size_t length);
/* Several values of one field are added one by one. */
void souk_document_text(souk_document *, uint32_t field, const char *text, size_t length);
/* Columns by name, so that documents can bring new ones. */
void souk_document_keyword(souk_document *, const char *name, size_t name_length, const char *text, size_t length);
void souk_document_number(souk_document *, const char *name, size_t name_length, double value);
void souk_document_point(souk_document *, const char *name, size_t name_length, double latitude, double longitude);
void souk_document_payload(souk_document *, const uint8_t *bytes, size_t length);

/* Opens the writer of an index that is open for reading; its commits are published to that index. */
souk_status souk_writer_open(souk_index *, bool synchronous, souk_writer **writer, char **error);
/* What was not committed is forgotten. */
void souk_writer_dispose(souk_writer *);
souk_status souk_writer_upsert(souk_writer *, const souk_document *, char **error);
souk_status souk_writer_delete(souk_writer *, const char *id, size_t length, char **error);
/* Replaces the columns the document names and its payload; its texts are not looked at. */
souk_status souk_writer_patch(souk_writer *, const souk_document *, char **error);
souk_status souk_writer_commit(
    souk_writer *, const char *epoch, size_t epoch_length, int64_t sequence, char **error);
/* Forgets everything since the last commit. */
souk_status souk_writer_cancel(souk_writer *, char **error);

typedef struct souk_builder souk_builder;

/* Builds a new generation in the empty folder `path`, with `threads` shards at a time. */
souk_status souk_builder_create(
    const char *path, const souk_schema *, uint32_t threads, souk_builder **builder, char **error);
void souk_builder_dispose(souk_builder *);
/* The last of several documents of one id counts. */
souk_status souk_builder_add(souk_builder *, const souk_document *, char **error);
souk_status souk_builder_finish(
    souk_builder *, const char *epoch, size_t epoch_length, int64_t sequence, bool synchronous, char **error);

#ifdef __cplusplus
}
#endif
#endif
