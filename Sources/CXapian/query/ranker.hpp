#pragma once

#include "../index/index.hpp"
#include "filter.hpp"

#include <vector>

namespace souk {

struct Candidate {
    uint32_t document;
    double text_score;      // of the first stage
    double score = 0;
    uint64_t has = 0;       // groups that the first stage saw anywhere, as bits; 0 when it did not look
    uint64_t found = 0;     // the same, as the second stage saw it
    uint32_t category = SOUK_NONE;
    uint32_t name_from = 0, name_to = 0;    // in the ranker's list of stems of names
    float features[SOUK_FEATURES] = {};
};

// What the second stage looks at, in the order of the weights.
enum Feature : uint32_t {
    feature_text,           // first-stage score, as a share of the best
    feature_coverage,       // weight of the words found anywhere
    feature_name,           // … in the name
    feature_title,          // … in name, brand and category
    feature_exact,          // … in the form typed, in name, brand and category
    feature_phrase,         // neighbours in the query that are neighbours in the name
    feature_proximity,      // how close together the words stand in the name
    feature_early,          // how early the first of them stands
    feature_whole_name,     // the name has all words
    feature_density,        // how much of the name was asked for
    feature_brand,          // the brand is asked for, whole
    feature_category_words, // weight of the words found in the category
    feature_category,       // agreement with the category most of the best candidates are in
    feature_kind,           // agreement with what most of the best candidates are called
    feature_uncertain,      // how far matched words are from what was typed
    feature_identifier,     // SKU or GTIN as typed
    feature_popularity,
    feature_rating,
    feature_stock,
    feature_boost,          // from rules of curation
    feature_head,           // the name is one of the thing asked for, not of something for it (a case, not a laptop case)
    feature_opening,        // the name opens with the query
    feature_whole_category  // the category is asked for, whole
};

// The second stage: looks at the words of the best candidates and orders them by a weighted sum of features.
class Ranker {
public:
    Ranker(const Index &index, const Snapshot &snapshot, const souk_plan &plan);
    // Leaves the best `most`, best first.
    void rank(std::vector<Candidate> &candidates, size_t most);

private:
    struct Entry {
        uint32_t stem;
        uint16_t group, variant;
        uint8_t part, parts;
        float quality;
        uint32_t word;
        int32_t next;       // another meaning of the same stem
    };
    struct FieldMatch;
    class Weights;
    // A word of a field.
    struct Word {
        uint32_t token = 0;
        WordTraits traits;
        bool is_asked = false;          // for, by the query; known once it was matched
    };
    static constexpr size_t title_fields = 3;
    // Where the texts of a candidate are, and the words of its name, brand and category among `words_`.
    struct Texts {
        ContentView view;
        uint32_t from = 0;
        uint32_t to[title_fields] = {};
        bool is_read = false;
    };

    void add(uint32_t stem, const Entry &entry);
    const Entry *find(uint32_t stem) const;
    void fetch_ahead(const std::vector<Candidate> &candidates) const;
    void read_columns(Candidate &candidate);
    void find_texts(const Candidate &candidate, Texts &texts) const;
    void read_titles(const std::vector<Candidate> &candidates);
    void read_words(const ContentView &view, uint32_t field, std::vector<Word> &words) const;
    void match_texts(Candidate &candidate, const Texts &texts);
    void note_name(const Word *word, const Word *end, Candidate &candidate);
    bool is_told(uint64_t missing, uint64_t has) const;
    void match_field(Word *word, Word *end, FieldMatch &match) const;
    void name_features(const FieldMatch &name, float *features) const;
    void agreement(std::vector<Candidate> &candidates);
    static std::vector<uint32_t> best_places(const std::vector<Candidate> &candidates, size_t most);
    double name_agreement(const Candidate &candidate, const Weights &words) const;

    const Index &index_;
    const Snapshot &snapshot_;
    const souk_plan &plan_;
    DocumentCursor cursor_;
    std::vector<Entry> entries_;
    std::vector<int32_t> table_;
    uint32_t mask_ = 0;
    float total_weight_ = 0;
    std::vector<Filter> boosts_;
    int name_, brand_, category_, identifier_;
    std::vector<Texts> texts_;          // by candidate
    std::vector<Word> words_, more_words_;
    // Quality of each group where it is the same for all its variants, otherwise negative.
    std::vector<float> quality_;
    // Of the candidates' names, those that were not asked for, each once a name.
    std::vector<uint32_t> name_stems_;
};

}  // namespace souk
