#include "../status.hpp"
#include "handles.hpp"

#include <algorithm>
#include <cstring>

using namespace souk;

extern "C" {

souk_status souk_index_open(const char *path, const souk_schema *schema, souk_index **index, char **error) {
    *index = nullptr;
    return guarded(error, [&] { *index = new souk_index(path, schema->schema); });
}

void souk_index_dispose(souk_index *index) { delete index; }

souk_status souk_index_refresh(souk_index *index, bool *changed, char **error) {
    *changed = false;
    return guarded(error, [&] { *changed = index->index.refresh(); });
}

void souk_index_state_of(const souk_index *index, souk_index_state *state) {
    auto snapshot = index->index.snapshot();
    *state = {
        snapshot->revision, snapshot->sequence, snapshot->documents, index->index.vocabulary.size(),
        index->index.content.size(), index->index.payload.size(), snapshot->live_payload_bytes};
}

size_t souk_index_epoch(const souk_index *index, char *buffer, size_t capacity) {
    auto snapshot = index->index.snapshot();
    std::memcpy(buffer, snapshot->epoch.data(), std::min(capacity, snapshot->epoch.size()));
    return snapshot->epoch.size();
}

bool souk_index_payload(
    const souk_index *index, const char *id, size_t length, void *context,
    void (*sink)(void *, const uint8_t *, size_t)) {
    try {
        const Index &in = index->index;
        uint32_t document = in.ids.find({id, length});
        auto snapshot = in.snapshot();
        const DocumentRefs *refs = document == 0 ? nullptr : snapshot->refs(document);
        if (!refs || id_of_columns(in.column_record(*refs)) != std::string_view(id, length)) return false;
        sink(context, in.verified(in.payload, refs->payload), refs->payload.length);
        return true;
    } catch (...) {
        return false;
    }
}

uint32_t souk_index_document(const souk_index *index, const char *id, size_t length) {
    const Index &in = index->index;
    uint32_t document = in.ids.find({id, length});
    return document != 0 && in.snapshot()->refs(document) ? document : 0;
}

uint32_t souk_index_column(const souk_index *index, const char *name, size_t length) {
    return index->index.columns.find({name, length});
}

uint32_t souk_index_column_count(const souk_index *index) { return index->index.columns.size(); }

souk_column_kind souk_index_column_kind(const souk_index *index, uint32_t column) {
    return index->index.columns[column].kind;
}

size_t souk_index_column_name(const souk_index *index, uint32_t column, const char **name) {
    *name = index->index.columns[column].name.data();
    return index->index.columns[column].name.size();
}

uint32_t souk_index_value_count(const souk_index *index, uint32_t column) {
    return index->index.columns[column].values.size();
}

size_t souk_index_value(const souk_index *index, uint32_t column, uint32_t ordinal, const char **text) {
    auto value = index->index.columns[column].values[ordinal].view();
    *text = value.data();
    return value.size();
}

static uint32_t store(const std::vector<uint32_t> &found, uint32_t *ordinals, uint32_t capacity) {
    std::copy_n(found.begin(), std::min<size_t>(found.size(), capacity), ordinals);
    return static_cast<uint32_t>(found.size());
}

uint32_t souk_index_match_values(
    const souk_index *index, uint32_t column, souk_value_match match, const char *folded, size_t length,
    uint32_t *ordinals, uint32_t capacity) {
    std::vector<uint32_t> found;
    index->index.columns[column].values.match(match, {folded, length}, found);
    return store(found, ordinals, capacity);
}

uint32_t souk_index_match_numbers(
    const souk_index *index, uint32_t column, double low, double high, uint32_t *ordinals, uint32_t capacity) {
    std::vector<uint32_t> found;
    index->index.columns[column].values.match_numbers(low, high, found);
    return store(found, ordinals, capacity);
}

bool souk_index_find_word(
    const souk_index *index, souk_analyzer *analyzer, const char *word, size_t length, souk_word *found) {
    const Vocabulary &vocabulary = index->index.vocabulary;
    std::string_view text(word, length);
    uint32_t id = vocabulary.find(text);
    uint32_t stem = id != SOUK_NONE ? vocabulary.stem_of(id) : vocabulary.find_stem(analyzer->stemmer(text));
    if (stem == SOUK_NONE) return false;
    uint32_t frequency = vocabulary.stem(stem).frequency.load();
    if (frequency == 0) return false;
    *found = {id, stem, frequency, id == SOUK_NONE ? 0 : vocabulary.uses_of(id), 0, 0};
    return true;
}

size_t souk_index_word_text(const souk_index *index, uint32_t word, const char **text) {
    auto view = index->index.vocabulary.word(word).view();
    *text = view.data();
    return view.size();
}

size_t souk_index_stem_text(const souk_index *index, uint32_t stem, const char **text) {
    auto view = index->index.vocabulary.stem(stem).view();
    *text = view.data();
    return view.size();
}

uint32_t souk_index_complete(
    const souk_index *index, const char *prefix, size_t length, souk_word *words, uint32_t capacity) {
    std::vector<souk_word> found;
    const Vocabulary &vocabulary = index->index.vocabulary;
    vocabulary.lexicon()->complete(vocabulary, {prefix, length}, capacity, found);
    std::copy(found.begin(), found.end(), words);
    return static_cast<uint32_t>(found.size());
}

uint32_t souk_index_correct(
    const souk_index *index, const char *word, size_t length, uint32_t edits, bool prefix, souk_word *words,
    uint32_t capacity) {
    std::vector<souk_word> found;
    const Vocabulary &vocabulary = index->index.vocabulary;
    auto lexicon = vocabulary.lexicon();
    if (prefix) {
        lexicon->correct_prefix(vocabulary, {word, length}, edits, found);
    } else {
        lexicon->correct(vocabulary, {word, length}, edits, found);
    }
    size_t kept = std::min<size_t>(found.size(), capacity);
    std::partial_sort(
        found.begin(), found.begin() + static_cast<ptrdiff_t>(kept), found.end(),
        [](const souk_word &a, const souk_word &b) {
            if (a.edits != b.edits) return a.edits < b.edits;
            if (a.cost != b.cost) return a.cost < b.cost;
            return a.uses != b.uses ? a.uses > b.uses : a.word < b.word;
        });
    std::copy_n(found.begin(), kept, words);
    return static_cast<uint32_t>(kept);
}

}  // extern "C"
