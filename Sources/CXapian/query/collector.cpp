#include "collector.hpp"

#include "row_counter.hpp"
#include "sweeps.hpp"

#include <algorithm>
#include <limits>
#include <memory>

namespace souk {

namespace {

bool has_phrase(const ContentView &view, const Vocabulary &vocabulary, const souk_phrase &phrase) {
    for (uint32_t field = 0; field < view.fields(); ++field) {
        auto words = view.words(field);
        // How many words of the phrase end at the word before; joined forms take no place of their own.
        for (const uint32_t *start = words.begin(); start < words.end(); ++start) {
            uint32_t matched = 0;
            for (const uint32_t *word = start; word < words.end() && matched < phrase.word_count; ++word) {
                uint32_t id = *word & word_mask;
                if (id >= vocabulary.size()) break;     // also the boundary between two values
                if (vocabulary.stem_of(id) == phrase.words[matched]) {
                    ++matched;
                } else if (!(*word & joined_mark)) {
                    break;
                }
            }
            if (matched == phrase.word_count) return true;
        }
    }
    return false;
}

}  // namespace

Collector::Collector(const Index &index, const Snapshot &snapshot, const souk_plan &plan)
    : index_(index), snapshot_(snapshot), plan_(plan), cursor_(snapshot), keys_cursor_(snapshot),
      group_by_(plan.group_by), keep_(plan.wanted) {
    for (uint32_t i = 0; i < plan.filter_count; ++i) filters_.emplace_back(plan.filters[i], index.columns);
    for (uint32_t i = 0; i < plan.facet_count; ++i) {
        facets_.emplace_back(plan.facets[i], index.columns, snapshot);
        std::vector<bool> own(filters_.size());
        for (size_t j = 0; j < filters_.size(); ++j) own[j] = filters_[j].column() == plan.facets[i].column;
        own_filter_.push_back(std::move(own));
    }
    for (uint32_t i = 0; i < plan.sort_count; ++i) {
        if (plan.sorts[i].kind == SOUK_SORT_RELEVANCE) {
            sort_columns_.emplace_back();
            continue;
        }
        sort_columns_.emplace_back(index.columns, plan.sorts[i].column);
        if (i == 0) by_column_ = true;
        if (i < 4) sorts_texts_[i] = index.columns[plan.sorts[i].column].kind == SOUK_COLUMN_ORDER;
    }
    if (groups()) group_column_ = ColumnAccess(index.columns, group_by_);
    if (!facets_.empty()) hits_.resize(snapshot.chunks.size() * (chunk_size / 64));
    is_simple_ = filters_.empty() && plan.phrase_count == 0 && plan.exclude_document_count == 0 && !groups() &&
        !by_column_ && plan.group_count > 0;
}

void Collector::check_time() {
    if (plan_.deadline > 0 && monotonic_seconds() > plan_.deadline) throw SearchStopped();
    if (plan_.cancelled && *static_cast<const volatile bool *>(plan_.cancelled)) throw SearchStopped();
}

bool Collector::has_phrases(uint32_t document) const {
    if (plan_.phrase_count == 0) return true;
    const DocumentRefs *refs = snapshot_.refs(document);
    ContentView view;
    if (!refs || !ContentView::parse(index_.content.at(refs->content.offset), refs->content.length, view)) {
        return false;
    }
    for (uint32_t i = 0; i < plan_.phrase_count; ++i) {
        if (has_phrase(view, index_.vocabulary, plan_.phrases[i]) == plan_.phrases[i].excluded) return false;
    }
    return true;
}

bool Collector::consider_closely(uint32_t document) {
    if (!cursor_.move(document)) return false;
    if (plan_.exclude_document_count > 0 &&
        std::binary_search(
            plan_.exclude_documents, plan_.exclude_documents + plan_.exclude_document_count, document)) {
        return false;
    }
    if (!has_phrases(document)) return false;
    constexpr size_t none = std::numeric_limits<size_t>::max();
    size_t failed = none;
    for (size_t i = 0; i < filters_.size(); ++i) {
        if (filters_[i].accepts(cursor_, document)) continue;
        // A facet can forgive the filters of its own column only.
        if (facets_.empty() || filters_[i].column() == SOUK_NONE) return false;
        if (failed != none && filters_[failed].column() != filters_[i].column()) return false;
        failed = i;
    }
    if (failed != none) {
        for (size_t i = 0; i < facets_.size(); ++i) {
            if (own_filter_[i][failed]) facets_[i].note(document);
        }
        return false;
    }
    accept(document);
    if (groups()) {
        uint32_t group = group_of(document);
        if (group == SOUK_NONE) {
            ++ungrouped_;
        } else {
            ++group_counts_[group];
        }
    }
    if (by_column_ && keep_ > 0) keep_sorted(document);
    return true;
}

void Collector::take(const std::vector<uint64_t> &documents) {
    total_ += count_bits(documents.data(), documents.size());
    if (!hits_.empty()) {
        for (size_t i = 0; i < documents.size(); ++i) hits_[i] |= documents[i];
    }
    for (size_t i = 0; i < documents.size() && first_hits_.size() < kept_first_hits; ++i) {
        for (uint64_t word = documents[i]; word != 0 && first_hits_.size() < kept_first_hits; word &= word - 1) {
            first_hits_.push_back(static_cast<uint32_t>(i * 64) + static_cast<uint32_t>(__builtin_ctzll(word)));
        }
    }
}

// Counts the facets chunk by chunk: what is read of one column lies side by side, and the places of the hits are worked
// out once for all facets. Where most documents are hits, the others are counted and taken off.
void Collector::count_facets() {
    if (facets_.empty()) return;
    constexpr uint32_t words = chunk_size / 64;
    bool most = total_ > snapshot_.documents / 2;
    // Those that count the same documents, and may do it together.
    std::vector<FacetCounter *> alike, alone;
    for (auto &facet : facets_) {
        facet.begin(most && facet.can_complement());
        (facet.can_complement() ? alike : alone).push_back(&facet);
    }
    std::vector<uint64_t> rest(most ? hits_.size() : 0);
    for (size_t c = 0; most && c < snapshot_.chunks.size(); ++c) {
        if (!snapshot_.chunks[c]) continue;
        const uint64_t *alive = snapshot_.chunks[c]->alive;
        for (uint32_t i = 0; i < words; ++i) rest[c * words + i] = alive[i] & ~hits_[c * words + i];
    }
    const std::vector<uint64_t> &counted = most ? rest : hits_;
    auto together = RowCounter::of(alike, snapshot_, most ? snapshot_.documents - total_ : total_);
    auto slots = std::make_unique<Slots>();
    for (size_t c = 0; c < snapshot_.chunks.size(); ++c) {
        if (!snapshot_.chunks[c]) continue;
        const Chunk &chunk = *snapshot_.chunks[c];
        const uint64_t *bits = &hits_[c * words], *counted_bits = &counted[c * words];
        if (std::any_of(counted_bits, counted_bits + words, [](uint64_t word) { return word != 0; })) {
            for (auto &counter : together) counter.count(chunk, c, counted_bits);
            if (!alike.empty()) slots->read(counted_bits);
            for (FacetCounter *facet : alike) facet->count(chunk, *slots, counted_bits);
        }
        for (FacetCounter *facet : alone) {
            uint64_t own[words];
            const uint64_t *noted = facet->noted(c);
            for (uint32_t i = 0; i < words; ++i) own[i] = bits[i] | (noted ? noted[i] : 0);
            slots->read(own);
            facet->count(chunk, *slots, own);
        }
    }
    for (auto &counter : together) counter.finish();
    for (auto &facet : facets_) facet.finish(hits_);
}

uint32_t Collector::group_of(uint32_t document) {
    uint32_t group = SOUK_NONE;
    if (!keys_cursor_.move(document)) return group;
    group_column_.any_ordinal(keys_cursor_, [&](uint32_t ordinal) {
        group = ordinal;
        return true;
    });
    return group;
}

uint32_t Collector::group_count(uint32_t group) const {
    auto count = group_counts_.find(group);
    return count == group_counts_.end() ? 1 : count->second;
}

uint32_t Collector::group_total() const { return static_cast<uint32_t>(group_counts_.size()) + ungrouped_; }

// Keys that rise in the order wanted; documents without a value come last either way.
void Collector::sort_keys(uint32_t document, double *keys) {
    constexpr double last = std::numeric_limits<double>::infinity();
    std::fill(keys, keys + 4, 0.0);
    if (!keys_cursor_.move(document)) return;
    for (uint32_t i = 0; i < plan_.sort_count && i < 4; ++i) {
        const souk_sort &sort = plan_.sorts[i];
        if (sort.kind == SOUK_SORT_RELEVANCE) continue;
        double key = sort.kind == SOUK_SORT_DISTANCE
            ? sort_columns_[i].distance(keys_cursor_, sort.latitude, sort.longitude)
            : sort_columns_[i].number(keys_cursor_);
        keys[i] = std::isnan(key) ? last : sort.descending ? -key : key;
    }
}

std::string_view Collector::order_text(const SortedDocument &document, uint32_t sort) const {
    if (document.texts) return {document.texts[sort].bytes, document.texts[sort].length};
    const DocumentRefs *refs = snapshot_.refs(document.document);
    return refs ? order_key_of_columns(index_.column_record(*refs), plan_.sorts[sort].column) : std::string_view();
}

bool Collector::comes_before(const SortedDocument &a, const SortedDocument &b) const {
    for (uint32_t i = 0; i < std::min(4u, plan_.sort_count); ++i) {
        if (a.keys[i] != b.keys[i]) return a.keys[i] < b.keys[i];
        if (!sorts_texts_[i]) continue;
        if (int order = order_text(a, i).compare(order_text(b, i)); order != 0) {
            return plan_.sorts[i].descending ? order > 0 : order < 0;
        }
    }
    return a.document < b.document;
}

void Collector::keep_sorted(uint32_t document) {
    auto comes_before = [this](const SortedDocument &a, const SortedDocument &b) { return this->comes_before(a, b); };
    SortedDocument entry;
    entry.document = document;
    sort_keys(document, entry.keys);
    if (plan_.after) {
        SortedDocument after;
        std::fill(after.keys, after.keys + 4, 0.0);
        std::copy(plan_.after, plan_.after + std::min(4u, plan_.sort_count), after.keys);
        after.document = plan_.after_document;
        after.texts = plan_.after_texts;
        if (!comes_before(after, entry)) return;
    }
    if (groups()) {
        uint32_t group = group_of(document);
        if (group != SOUK_NONE) {
            auto [best, fresh] = best_of_group_.emplace(group, entry);
            if (!fresh && comes_before(entry, best->second)) best->second = entry;
            return;
        }
    }
    if (heap_.size() < keep_) {
        heap_.push_back(entry);
        std::push_heap(heap_.begin(), heap_.end(), comes_before);
    } else if (comes_before(entry, heap_.front())) {
        std::pop_heap(heap_.begin(), heap_.end(), comes_before);
        heap_.back() = entry;
        std::push_heap(heap_.begin(), heap_.end(), comes_before);
    }
}

std::vector<SortedDocument> Collector::sorted() {
    auto comes_before = [this](const SortedDocument &a, const SortedDocument &b) { return this->comes_before(a, b); };
    std::vector<SortedDocument> all = heap_;
    for (const auto &[group, best] : best_of_group_) all.push_back(best);
    std::sort(all.begin(), all.end(), comes_before);
    if (all.size() > keep_) all.resize(keep_);
    return all;
}

}  // namespace souk
