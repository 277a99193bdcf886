#include "../status.hpp"
#include "../query/name_phrases.hpp"
#include "handles.hpp"

#include <algorithm>
#include <cmath>

using namespace souk;

namespace {

bool content_view_of(const Index &index, const DocumentRefs &refs, ContentView &view) {
    const RecordRef &ref = refs.content;
    return index.content.contains(ref.offset, ref.length) &&
        ContentView::parse(index.content.at(ref.offset), ref.length, view);
}

}  // namespace

extern "C" {

souk_status souk_reader_open(souk_index *index, souk_reader **reader, char **error) {
    *reader = nullptr;
    return guarded(error, [&] { *reader = new souk_reader(index->index); });
}

void souk_reader_dispose(souk_reader *reader) { delete reader; }

souk_status souk_reader_begin(souk_reader *reader, char **error) {
    return guarded(error, [&] { reader->reader.begin(); });
}

souk_status souk_reader_search(souk_reader *reader, const souk_plan *plan, souk_answer *answer, char **error) {
    return guarded(error, [&] { reader->reader.search(*plan, *answer); });
}

souk_status souk_reader_count_facets(souk_reader *reader, const souk_facet_counts **facets, char **error) {
    *facets = nullptr;
    return guarded(error, [&] { *facets = reader->reader.count_facets().data(); });
}

size_t souk_reader_id(souk_reader *reader, uint32_t document, const char **id) {
    try {
        const DocumentRefs *refs = reader->reader.snapshot().refs(document);
        if (!refs) return 0;
        auto text = id_of_columns(reader->reader.index().column_record(*refs));
        *id = text.data();
        return text.size();
    } catch (...) {
        return SIZE_MAX;
    }
}

size_t souk_reader_payload(souk_reader *reader, uint32_t document, const uint8_t **payload) {
    try {
        const DocumentRefs *refs = reader->reader.snapshot().refs(document);
        if (!refs) return 0;
        const Index &index = reader->reader.index();
        *payload = index.verified(index.payload, refs->payload);
        return refs->payload.length;
    } catch (...) {
        return SIZE_MAX;
    }
}

size_t souk_reader_text(souk_reader *reader, uint32_t document, uint32_t field, const char **text) {
    const DocumentRefs *refs = reader->reader.snapshot().refs(document);
    ContentView view;
    if (!refs || !content_view_of(reader->reader.index(), *refs, view)) return 0;
    auto found = view.text(field);
    *text = found.data();
    return found.size();
}

double souk_reader_sort_value(souk_reader *reader, uint32_t document, const souk_sort *sort) {
    DocumentCursor cursor(reader->reader.snapshot());
    if (!cursor.move(document)) return std::nan("");
    ColumnAccess access(reader->reader.index().columns, sort->column);
    return sort->kind == SOUK_SORT_DISTANCE ? access.distance(cursor, sort->latitude, sort->longitude)
                                            : access.number(cursor);
}

size_t souk_reader_sort_text(souk_reader *reader, uint32_t document, const souk_sort *sort, const char **bytes) {
    try {
        const DocumentRefs *refs = reader->reader.snapshot().refs(document);
        if (!refs || sort->kind != SOUK_SORT_COLUMN) return 0;
        auto key = order_key_of_columns(reader->reader.index().column_record(*refs), sort->column);
        *bytes = key.data();
        return key.size();
    } catch (...) {
        return 0;
    }
}

uint32_t souk_reader_telling_words(souk_reader *reader, uint32_t document, souk_word *words, uint32_t capacity) {
    const Index &index = reader->reader.index();
    const Vocabulary &vocabulary = index.vocabulary;
    const DocumentRefs *refs = reader->reader.snapshot().refs(document);
    ContentView view;
    if (!refs || !content_view_of(index, *refs, view)) return 0;
    double documents = reader->reader.snapshot().documents;
    // Weighted as the first stage weighs them: idf times a saturating count.
    std::vector<std::pair<uint32_t, double>> counts;
    for (uint32_t field = 0; field < std::min<size_t>(view.fields(), index.schema.texts.size()); ++field) {
        double weight = index.schema.texts[field].weight;
        for (uint32_t token : view.words(field)) {
            uint32_t word = token & word_mask;
            if (word >= vocabulary.size() || token & joined_mark) continue;
            counts.emplace_back(word, weight);
        }
    }
    std::sort(counts.begin(), counts.end());
    std::vector<std::pair<double, souk_word>> ranked;
    for (size_t i = 0; i < counts.size();) {
        uint32_t word = counts[i].first;
        double count = 0;
        for (; i < counts.size() && counts[i].first == word; ++i) count += counts[i].second;
        uint32_t stem = vocabulary.stem_of(word), frequency = vocabulary.stem(stem).frequency.load();
        // A word nobody else has finds nobody else; one that half of them have tells nothing.
        if (frequency < 2 || frequency > documents / 2) continue;
        double idf = std::log(1 + (documents - frequency + 0.5) / (frequency + 0.5));
        ranked.push_back({idf * count / (count + 3), {word, stem, frequency, 0, 0, 0}});
    }
    std::sort(ranked.begin(), ranked.end(), [](const auto &a, const auto &b) {
        return a.first != b.first ? a.first > b.first : a.second.word < b.second.word;
    });
    uint32_t kept = 0;
    for (const auto &entry : ranked) {
        const souk_word &word = entry.second;
        if (kept == capacity) break;
        bool known = std::any_of(words, words + kept, [&](const souk_word &w) { return w.stem == word.stem; });
        if (!known) words[kept++] = word;
    }
    return kept;
}

souk_status souk_reader_name_phrases(
    souk_reader *reader, souk_name_phrase *phrases, uint32_t capacity, uint32_t *count, char **error) {
    *count = 0;
    return guarded(error, [&] {
        auto found = NamePhrases(reader->reader.index(), reader->reader.snapshot()).most_frequent(capacity);
        std::copy(found.begin(), found.end(), phrases);
        *count = static_cast<uint32_t>(found.size());
    });
}

}  // extern "C"
