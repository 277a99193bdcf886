#pragma once

#include "../index/vocabulary.hpp"

#include <cstdint>
#include <memory>
#include <shared_mutex>
#include <unordered_map>
#include <vector>
#include <xapian.h>

namespace souk {

// The documents with a stem and what it adds to their score, decoded from Xapian's posting list. Lists of many
// documents are kept by document, the others as rising document numbers.
//
// The impact is BM25's share of a word (Robertson and Zaragoza 2009) over the weighted sum of fields, without the idf,
// in steps of 1/100 from 1.
struct Postings {
    std::vector<uint32_t> documents;
    // In step with `documents`; or when dense by document, 0 where it is not there, and as long as `bits`.
    std::vector<uint8_t> impacts;
    std::vector<uint64_t> bits;         // by document when dense, otherwise empty
    std::vector<uint8_t> most;          // the greatest impact of each word of `bits`
    uint32_t frequency = 0;

    bool is_dense() const { return !bits.empty(); }
    size_t bytes() const { return documents.size() * 4 + impacts.size() + bits.size() * 9; }
};

constexpr float impact_step = 0.01f;

// Looks into a list at documents that rise from call to call.
class PostingsCursor {
public:
    explicit PostingsCursor(const Postings &list) : list_(&list) {}

    // The impact in `document`; 0 when it is not there.
    uint32_t impact(uint32_t document) {
        if (list_->is_dense()) return document < list_->impacts.size() ? list_->impacts[document] : 0;
        seek(document);
        return at_ < list_->documents.size() && list_->documents[at_] == document ? list_->impacts[at_] : 0;
    }
    // Moves to a word of the bit maps, and answers which of its 64 documents are there.
    uint64_t enter(size_t word);
    // Which of them have at least this impact; where that costs more than it tells, all.
    uint64_t at_least(uint8_t impact) const;
    // Lifts the scores of the documents of the word to `step` times the impacts, where that is more.
    void lift(float step, float *best) const;

private:
    // To the first document from `document` on.
    void seek(uint32_t document);

    const Postings *list_;
    size_t at_ = 0;
    size_t word_ = 0;
    uint64_t bits_ = 0;     // of the word
};

struct Snapshot;

// Decoded posting lists, shared by the readers of one state of the texts. Changes of price and stock leave it valid.
class PostingCache {
public:
    // The postings of a stem; decoded from `database`, which is of the same state, when they are not there yet.
    std::shared_ptr<const Postings> get(
        uint32_t stem, const Vocabulary &vocabulary, const Xapian::Database &database, const Snapshot &snapshot);

private:
    std::shared_mutex mutex_;
    std::unordered_map<uint32_t, std::shared_ptr<const Postings>> lists_;
    size_t bytes_ = 0;
};

}  // namespace souk
