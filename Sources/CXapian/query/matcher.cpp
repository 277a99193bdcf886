#include "matcher.hpp"

#include "block_scorer.hpp"

#include <algorithm>

namespace souk {

namespace {

constexpr size_t most_groups = 64;

}  // namespace

Matcher::Matcher(
    const Index &index, const Snapshot &snapshot, const Xapian::Database &database, const souk_plan &plan,
    GroupPostingsCache &cache)
    : snapshot_(snapshot), plan_(plan) {
    size_t count = std::min<size_t>(plan.group_count, most_groups);
    uint64_t required = 0;
    for (size_t g = 0; g < count; ++g) {
        const souk_group &from = plan.groups[g];
        Group group{cache.get(from, index, snapshot, database), from.weight, {}};
        for (const auto &[postings, quality] : group.postings->typed) {
            group.lists.push_back({PostingsCursor(*postings), quality});
        }
        groups_.push_back(std::move(group));
        if (from.required) required |= uint64_t{1} << g;
    }
    for (uint32_t i = 0; i < plan.excluded_count; ++i) {
        excluded_.push_back(snapshot.postings->get(plan.excluded[i], index.vocabulary, database, snapshot));
    }
    if (plan.combination_count > 0) {
        combinations_.assign(plan.combinations, plan.combinations + plan.combination_count);
    } else if (required != 0) {
        combinations_.push_back(required);
    } else {
        for (size_t g = 0; g < count; ++g) combinations_.push_back(uint64_t{1} << g);
    }
    choose_drivers();
}

void Matcher::choose_drivers() {
    std::vector<size_t> order(groups_.size());
    for (size_t g = 0; g < order.size(); ++g) order[g] = g;
    std::sort(order.begin(), order.end(), [&](size_t a, size_t c) {
        return groups_[a].postings->size < groups_[c].postings->size;
    });
    std::vector<uint64_t> open = combinations_;
    for (size_t g : order) {
        uint64_t bit = uint64_t{1} << g;
        auto rest = std::remove_if(open.begin(), open.end(), [&](uint64_t set) { return set & bit; });
        if (rest == open.end()) continue;
        open.erase(rest, open.end());
        drivers_.push_back(g);
        if (open.empty()) return;
    }
}

template <typename Visit> void Matcher::each_document(const Visit &visit) {
    if (drivers_.size() == 1) {
        const GroupPostings &driver = *groups_[drivers_[0]].postings;
        if (driver.typed.size() == 1 && driver.loose.empty() && !driver.typed[0].postings->is_dense()) {
            for (uint32_t document : driver.typed[0].postings->documents) visit(document);
            return;
        }
    }
    std::vector<uint64_t> bits(words());
    for (size_t g : drivers_) {
        const auto &members = groups_[g].postings->members(words());
        for (size_t i = 0; i < bits.size(); ++i) bits[i] |= members[i];
    }
    for (size_t i = 0; i < bits.size(); ++i) {
        for (uint64_t word = bits[i]; word != 0; word &= word - 1) {
            visit(static_cast<uint32_t>(i * 64) + static_cast<uint32_t>(__builtin_ctzll(word)));
        }
    }
}

// The groups that a document has, and its score.
uint64_t Matcher::look_at(uint32_t document, float &score) {
    uint64_t found = 0;
    score = 0;
    bool single = combinations_.size() == 1;
    for (size_t g = 0; g < groups_.size(); ++g) {
        Group &group = groups_[g];
        float best = 0;
        for (List &list : group.lists) {
            best = std::max(best, list.quality * impact_step * static_cast<float>(list.cursor.impact(document)));
        }
        const auto &loose = group.postings->loose;
        if (best == 0 && !loose.empty() && loose[document / 64] >> (document % 64) & 1) {
            best = group.postings->loose_quality * loose_impact;
        }
        if (best > 0) {
            found |= uint64_t{1} << g;
            score += group.weight * best;
        } else if (single && combinations_[0] >> g & 1) {
            return 0;
        }
    }
    return found;
}

bool Matcher::admits(uint64_t groups) const {
    return std::any_of(combinations_.begin(), combinations_.end(), [&](uint64_t set) {
        return (groups & set) == set;
    });
}

// Whether so many documents would have to be looked at that working on whole bit maps pays.
bool Matcher::is_crowded() const {
    size_t size = 0;
    for (size_t g : drivers_) size += groups_[g].postings->size;
    return size > snapshot_.last_document / 512 + 64;
}

// The documents that have all groups of a combination, and no excluded word.
std::vector<uint64_t> Matcher::admitted() {
    size_t size = words();
    std::vector<uint64_t> hits;
    for (uint64_t combination : combinations_) {
        std::vector<uint64_t> all;
        for (size_t g = 0; g < groups_.size(); ++g) {
            if (!(combination >> g & 1)) continue;
            const auto &members = groups_[g].postings->members(size);
            if (all.empty()) {
                all = members;
            } else {
                for (size_t i = 0; i < size; ++i) all[i] &= members[i];
            }
        }
        if (hits.empty()) {
            hits = std::move(all);
        } else if (!all.empty()) {
            for (size_t i = 0; i < size; ++i) hits[i] |= all[i];
        }
    }
    hits.resize(size);
    for (const auto &list : excluded_) {
        std::vector<uint64_t> out(size);
        add_documents(*list, out);
        for (size_t i = 0; i < size; ++i) hits[i] &= ~out[i];
    }
    return hits;
}

void Matcher::keep_accepted(std::vector<uint64_t> &hits, Collector &collector) const {
    for (size_t i = 0; i < hits.size(); ++i) {
        for (uint64_t word = hits[i]; word != 0; word &= word - 1) {
            auto bit = static_cast<uint32_t>(__builtin_ctzll(word));
            if (!collector.consider(static_cast<uint32_t>(i * 64) + bit)) hits[i] &= ~(uint64_t{1} << bit);
        }
    }
}

// Combines bit maps, hands them to the collector whole where it has nothing to ask of a document, and then looks for
// the best.
void Matcher::run_crowded(Collector &collector, TopScores &top) {
    std::vector<uint64_t> hits = admitted();
    if (collector.is_simple()) {
        collector.take(hits);
    } else {
        keep_accepted(hits, collector);
    }
    if (top.most() == 0) return;
    BlockScorer scorer(top);
    for (Group &group : groups_) scorer.add(*group.postings, group.weight);
    scorer.run(hits, collector);
}

std::vector<Candidate> Matcher::run(Collector &collector, size_t most) {
    TopScores top(most, plan_);
    if (is_crowded()) {
        run_crowded(collector, top);
        return top.best();
    }
    std::vector<PostingsCursor> excluded;
    for (const auto &list : excluded_) excluded.emplace_back(*list);
    each_document([&](uint32_t document) {
        float score;
        uint64_t groups = look_at(document, score);
        if (groups == 0 || !admits(groups)) return;
        for (PostingsCursor &list : excluded) {
            if (list.impact(document) > 0) return;
        }
        if (collector.consider(document)) top.add(score, document, groups);
    });
    return top.best();
}

}  // namespace souk
