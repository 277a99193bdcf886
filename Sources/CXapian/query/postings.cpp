#include "postings.hpp"

#include "../index/snapshot.hpp"
#include "sweeps.hpp"

#include <algorithm>
#include <mutex>

namespace souk {

namespace {

// When it is full the cache starts again: what is in use comes back first.
constexpr size_t most_bytes = size_t{160} << 20;

// A list is dense when it has at least one document in this many.
constexpr uint32_t dense_share = 24;

// k1 is in the unit of a word's weighted counts: a word that stands once in the name has a count of 5. The length of a
// document is that of its texts.
constexpr float k1 = 1.2f, b = 0.6f;

std::shared_ptr<const Postings> decode(
    std::string_view stem, const Xapian::Database &database, const Snapshot &snapshot) {
    uint32_t last_document = snapshot.last_document;
    float mean_length =
        std::max(1.0f, static_cast<float>(snapshot.content_bytes) / static_cast<float>(std::max(1u, snapshot.documents)));
    auto postings = std::make_shared<Postings>();
    std::string term(stem);
    uint32_t frequency = database.get_termfreq(term);
    bool dense = frequency > 256 && frequency > last_document / dense_share;
    if (dense) {
        postings->bits.resize(last_document / 64 + 1);
        postings->impacts.resize(postings->bits.size() * 64);
        postings->most.resize(postings->bits.size());
    } else {
        postings->documents.reserve(frequency);
        postings->impacts.reserve(frequency);
    }
    const Chunk *chunk = nullptr;
    uint32_t chunk_number = UINT32_MAX;
    for (auto it = database.postlist_begin(term), end = database.postlist_end(term); it != end; ++it) {
        uint32_t document = *it;
        if (document >> chunk_bits != chunk_number) {
            chunk_number = document >> chunk_bits;
            chunk = snapshot.chunk_of(document);
        }
        uint32_t bytes = chunk ? chunk->lengths[document & chunk_mask] : 0;
        if (bytes == 0) continue;
        float length = static_cast<float>(bytes) / mean_length;
        auto count = static_cast<float>(it.get_wdf());
        float share = count * (k1 + 1) / (count + k1 * (1 - b + b * std::max(0.5f, length)));
        auto impact = static_cast<uint8_t>(std::clamp(share / impact_step, 1.0f, 255.0f));
        if (dense) {
            if (document > last_document) break;
            postings->bits[document / 64] |= uint64_t{1} << (document % 64);
            postings->impacts[document] = impact;
            postings->most[document / 64] = std::max(postings->most[document / 64], impact);
        } else {
            postings->documents.push_back(document);
            postings->impacts.push_back(impact);
        }
        ++postings->frequency;
    }
    return postings;
}

}  // namespace

// Gallops, then halves.
void PostingsCursor::seek(uint32_t document) {
    const auto &documents = list_->documents;
    size_t step = 1, low = at_;
    while (low + step < documents.size() && documents[low + step] < document) {
        low += step;
        step *= 2;
    }
    auto end = documents.begin() + static_cast<ptrdiff_t>(std::min(documents.size(), low + step + 1));
    auto found = std::lower_bound(documents.begin() + static_cast<ptrdiff_t>(low), end, document);
    at_ = static_cast<size_t>(found - documents.begin());
}

uint64_t PostingsCursor::enter(size_t word) {
    word_ = word;
    bits_ = 0;
    if (list_->is_dense()) {
        if (word < list_->bits.size()) bits_ = list_->bits[word];
        return bits_;
    }
    seek(static_cast<uint32_t>(word * 64));
    for (size_t i = at_; i < list_->documents.size() && list_->documents[i] / 64 == word; ++i) {
        bits_ |= uint64_t{1} << (list_->documents[i] % 64);
    }
    return bits_;
}

uint64_t PostingsCursor::at_least(uint8_t impact) const {
    if (bits_ == 0 || !list_->is_dense()) return bits_;
    return souk::at_least(&list_->impacts[word_ * 64], impact) & bits_;
}

void PostingsCursor::lift(float step, float *best) const {
    if (list_->is_dense()) {
        if (word_ < list_->bits.size()) souk::lift(&list_->impacts[word_ * 64], step, best);
        return;
    }
    for (size_t i = at_; i < list_->documents.size() && list_->documents[i] / 64 == word_; ++i) {
        float &score = best[list_->documents[i] % 64];
        score = std::max(score, step * static_cast<float>(list_->impacts[i]));
    }
}

std::shared_ptr<const Postings> PostingCache::get(
    uint32_t stem, const Vocabulary &vocabulary, const Xapian::Database &database, const Snapshot &snapshot) {
    {
        std::shared_lock lock(mutex_);
        if (auto known = lists_.find(stem); known != lists_.end()) return known->second;
    }
    auto postings = decode(vocabulary.stem(stem).view(), database, snapshot);
    std::unique_lock lock(mutex_);
    if (bytes_ > most_bytes) {
        lists_.clear();
        bytes_ = 0;
    }
    if (lists_.emplace(stem, postings).second) bytes_ += postings->bytes() + 128;
    return postings;
}

}  // namespace souk
