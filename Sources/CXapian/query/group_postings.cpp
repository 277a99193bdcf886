#include "group_postings.hpp"

#include <algorithm>

namespace souk {

namespace {

// More variants of the nearest kind are taken together.
constexpr uint32_t most_typed = 4;

// The documents that two lists share, with the smaller impact.
std::shared_ptr<const Postings> both(const Postings &a, const Postings &b) {
    auto shared = std::make_shared<Postings>();
    PostingsCursor second(b);
    auto add = [&](uint32_t document, uint32_t impact) {
        uint32_t other = second.impact(document);
        if (other == 0) return;
        shared->documents.push_back(document);
        shared->impacts.push_back(static_cast<uint8_t>(std::min(impact, other)));
    };
    if (a.is_dense()) {
        for (uint32_t document = 0; document < a.impacts.size(); ++document) {
            if (a.impacts[document] > 0) add(document, a.impacts[document]);
        }
    } else {
        for (size_t i = 0; i < a.documents.size(); ++i) add(a.documents[i], a.impacts[i]);
    }
    shared->frequency = static_cast<uint32_t>(shared->documents.size());
    return shared;
}

std::string key_of(const souk_group &group) {
    std::string key;
    key.reserve(group.variant_count * size_t{16});
    auto put = [&key](const void *bytes, size_t length) { key.append(static_cast<const char *>(bytes), length); };
    for (uint32_t v = 0; v < group.variant_count; ++v) {
        const souk_variant &variant = group.variants[v];
        put(&variant.stem_count, sizeof variant.stem_count);
        put(variant.stems, variant.stem_count * sizeof(uint32_t));
        put(&variant.quality, sizeof variant.quality);
        put(&variant.tier, sizeof variant.tier);
    }
    return key;
}

}  // namespace

void add_documents(const Postings &list, std::vector<uint64_t> &bits) {
    if (list.is_dense()) {
        for (size_t i = 0; i < std::min(bits.size(), list.bits.size()); ++i) bits[i] |= list.bits[i];
        return;
    }
    for (uint32_t document : list.documents) {
        if (document / 64 < bits.size()) bits[document / 64] |= uint64_t{1} << (document % 64);
    }
}

const std::vector<uint64_t> &GroupPostings::members(size_t words) {
    if (typed.size() == 1 && loose.empty() && typed[0].postings->bits.size() == words) return typed[0].postings->bits;
    if (members_.empty()) {
        members_.resize(words);
        for (const auto &list : typed) add_documents(*list.postings, members_);
        for (size_t i = 0; i < loose.size(); ++i) members_[i] |= loose[i];
    }
    return members_;
}

const std::vector<float> &GroupPostings::bounds(size_t words) {
    if (!bounds_.empty()) return bounds_;
    bounds_.resize(words);
    for (size_t i = 0; i < loose.size(); ++i) bounds_[i] = loose[i] != 0 ? loose_quality * loose_impact : 0;
    for (const auto &[postings, quality] : typed) {
        float step = quality * impact_step;
        auto raise = [&](size_t word, uint8_t impact) {
            bounds_[word] = std::max(bounds_[word], step * static_cast<float>(impact));
        };
        if (postings->is_dense()) {
            for (size_t i = 0; i < std::min(words, postings->most.size()); ++i) raise(i, postings->most[i]);
        } else {
            for (size_t i = 0; i < postings->documents.size(); ++i) {
                if (size_t word = postings->documents[i] / 64; word < words) raise(word, postings->impacts[i]);
            }
        }
    }
    return bounds_;
}

std::shared_ptr<GroupPostings> GroupPostingsCache::get(
    const souk_group &group, const Index &index, const Snapshot &snapshot, const Xapian::Database &database) {
    auto &known = groups_[key_of(group)];
    if (known) return known;
    auto made = std::make_shared<GroupPostings>();
    auto postings_of = [&](uint32_t stem) {
        return snapshot.postings->get(stem, index.vocabulary, database, snapshot);
    };
    uint8_t first_tier = UINT8_MAX;
    for (uint32_t v = 0; v < group.variant_count; ++v) first_tier = std::min(first_tier, group.variants[v].tier);
    for (uint32_t v = 0; v < group.variant_count; ++v) {
        const souk_variant &variant = group.variants[v];
        auto postings = postings_of(variant.stems[0]);
        for (uint32_t i = 1; i < variant.stem_count; ++i) {
            auto next = postings_of(variant.stems[i]);
            postings = postings->frequency <= next->frequency ? both(*postings, *next) : both(*next, *postings);
        }
        made->size += postings->frequency;
        if (variant.tier == first_tier && v < most_typed) {
            made->typed.push_back({std::move(postings), variant.quality});
            continue;
        }
        if (made->loose.empty()) made->loose.resize(snapshot.last_document / 64 + 1);
        add_documents(*postings, made->loose);
        made->loose_quality = std::max(made->loose_quality, variant.quality);
    }
    known = std::move(made);
    return known;
}

}  // namespace souk
