#include "reader.hpp"

#include "../status.hpp"

#include <algorithm>
#include <map>

namespace souk {

namespace {

// BM25 over the weighted sum of fields. k1 from 1.2 to 2 and b from 0.5 to 0.75 were measured alike.
constexpr double k1 = 1.2, b = 0.6;

// Candidates for each group wanted, so that collapsing leaves enough.
constexpr uint32_t grouping_factor = 5;

class CollectingDecider : public Xapian::MatchDecider {
public:
    explicit CollectingDecider(Collector &collector) : collector_(collector) {}
    bool operator()(const Xapian::Document &document) const override {
        return collector_.consider(document.get_docid());
    }

private:
    Collector &collector_;
};

}  // namespace

Reader::Reader(Index &index) : index_(index), database_(index.files.xapian) { revision_ = database_.get_revision(); }

void Reader::begin() {
    for (int attempt = 0; attempt < 50; ++attempt) {
        auto latest = index_.snapshot();
        if (latest->revision != revision_) {
            database_.reopen();
            revision_ = database_.get_revision();
        }
        if (latest->revision == revision_) {
            snapshot_ = std::move(latest);
            return;
        }
        // A commit is on disk that is not published yet: by our writer in a moment, or by another process.
        if (latest->revision < revision_ && !index_.refresh()) index_.wait_for(revision_);
    }
    throw Failure(SOUK_MODIFIED, "the index changes too fast to be read");
}

Xapian::Query Reader::query_of(const souk_plan &plan) const {
    auto term = [this](uint32_t stem) { return Xapian::Query(std::string(index_.vocabulary.stem(stem).view())); };
    auto variant_query = [&](const souk_variant &variant) {
        if (variant.stem_count == 1) return term(variant.stems[0]);
        std::vector<Xapian::Query> parts;
        for (uint32_t i = 0; i < variant.stem_count; ++i) parts.push_back(term(variant.stems[i]));
        return Xapian::Query(Xapian::Query::OP_AND, parts.begin(), parts.end());
    };
    std::vector<Xapian::Query> required, optional, all;
    for (uint32_t g = 0; g < plan.group_count; ++g) {
        const souk_group &group = plan.groups[g];
        std::map<uint8_t, std::pair<float, std::vector<Xapian::Query>>> tiers;
        for (uint32_t v = 0; v < group.variant_count; ++v) {
            auto &tier = tiers[group.variants[v].tier];
            tier.first = std::max(tier.first, group.variants[v].quality);
            tier.second.push_back(variant_query(group.variants[v]));
        }
        std::vector<Xapian::Query> alternatives;
        for (auto &[number, tier] : tiers) {
            auto &[quality, queries] = tier;
            Xapian::Query query = queries.size() == 1
                ? queries[0]
                : Xapian::Query(Xapian::Query::OP_SYNONYM, queries.begin(), queries.end());
            alternatives.push_back(quality < 1 ? Xapian::Query(quality, query) : query);
        }
        if (alternatives.empty()) {
            all.push_back(Xapian::Query::MatchNothing);
            continue;
        }
        Xapian::Query query = alternatives.size() == 1
            ? alternatives[0]
            : Xapian::Query(Xapian::Query::OP_MAX, alternatives.begin(), alternatives.end());
        (group.required ? required : optional).push_back(query);
        all.push_back(query);
    }
    Xapian::Query query;
    if (plan.combination_count > 0) {
        // Any of the combinations admits a document; all groups it has weigh.
        std::vector<Xapian::Query> admitting;
        for (uint32_t i = 0; i < plan.combination_count; ++i) {
            std::vector<Xapian::Query> members;
            for (size_t g = 0; g < all.size() && g < 64; ++g) {
                if (plan.combinations[i] >> g & 1) members.push_back(all[g]);
            }
            admitting.emplace_back(Xapian::Query::OP_AND, members.begin(), members.end());
        }
        Xapian::Query any(Xapian::Query::OP_OR, admitting.begin(), admitting.end());
        Xapian::Query weighing(Xapian::Query::OP_OR, all.begin(), all.end());
        query = Xapian::Query(Xapian::Query::OP_AND_MAYBE, Xapian::Query(0.0, any), weighing);
    } else if (!required.empty()) {
        query = Xapian::Query(Xapian::Query::OP_AND, required.begin(), required.end());
        if (!optional.empty()) {
            Xapian::Query more(Xapian::Query::OP_OR, optional.begin(), optional.end());
            query = Xapian::Query(Xapian::Query::OP_AND_MAYBE, query, more);
        }
    } else if (!optional.empty()) {
        query = Xapian::Query(Xapian::Query::OP_OR, optional.begin(), optional.end());
    } else {
        query = Xapian::Query::MatchAll;
    }
    if (plan.excluded_count > 0) {
        std::vector<Xapian::Query> excluded;
        for (uint32_t i = 0; i < plan.excluded_count; ++i) excluded.push_back(term(plan.excluded[i]));
        Xapian::Query any(Xapian::Query::OP_OR, excluded.begin(), excluded.end());
        query = Xapian::Query(Xapian::Query::OP_AND_NOT, query, any);
    }
    return query;
}

void Reader::browse(Collector &collector) {
    for (uint32_t document = 1; document <= snapshot_->last_document; ++document) collector.consider(document);
}

void Reader::match(
    const souk_plan &plan, Collector &collector, std::vector<Candidate> &candidates, bool &exact) {
    if (plan.group_count == 0 && plan.excluded_count == 0) {
        browse(collector);
        return;
    }
    Xapian::Enquire enquire(database_);
    enquire.set_query(query_of(plan));
    bool ranks = !collector.sorts_by_column() && !plan.counts_only;
    if (ranks) {
        enquire.set_weighting_scheme(Xapian::BM25Weight(k1, 0, 1, b, 0.5));
    } else {
        enquire.set_weighting_scheme(Xapian::BoolWeight());
    }
    uint32_t documents = database_.get_doccount();
    uint32_t wanted = std::max(plan.window, plan.wanted);
    if (collector.groups()) wanted *= grouping_factor;
    wanted = ranks ? std::min(wanted, documents) : 0;
    bool everything = plan.exact_total || plan.facet_count > 0 || collector.groups() || !ranks;
    CollectingDecider decider(collector);
    Xapian::MSet found = enquire.get_mset(0, wanted, everything ? documents : wanted, nullptr, &decider);
    exact = everything || found.get_matches_lower_bound() == found.get_matches_upper_bound();
    for (auto it = found.begin(); it != found.end(); ++it) {
        Candidate candidate;
        candidate.document = *it;
        candidate.text_score = it.get_weight();
        candidates.push_back(candidate);
    }
}

// Leaves the best of each group, which comes first.
void Reader::group(const souk_plan &plan, std::vector<Candidate> &candidates, Collector &collector) {
    if (!collector.groups()) return;
    std::vector<uint32_t> seen;
    size_t kept = 0;
    for (const auto &candidate : candidates) {
        uint32_t group = collector.group_of(candidate.document);
        if (group != SOUK_NONE) {
            if (std::find(seen.begin(), seen.end(), group) != seen.end()) continue;
            seen.push_back(group);
        }
        candidates[kept++] = candidate;
        if (kept >= std::max(plan.wanted, plan.window)) break;
    }
    candidates.resize(kept);
}

void Reader::search(const souk_plan &plan, souk_answer &answer) {
    if (!snapshot_) begin();
    answer = {};
    answer.revision = snapshot_->revision;
    candidates_.clear();
    collector_ = std::make_unique<Collector>(index_, *snapshot_, plan);
    Collector &collector = *collector_;
    double started = monotonic_seconds();
    bool exact = true;
    try {
        match(plan, collector, candidates_, exact);
    } catch (const SearchStopped &) {
        answer.timed_out = true;
        exact = false;
        candidates_.clear();
        for (uint32_t document : collector.first_hits()) candidates_.push_back({document, 0});
    }
    answer.exact = exact;
    answer.match_seconds = monotonic_seconds() - started;
    started += answer.match_seconds;
    answer_with(plan, collector, candidates_, answer);
    answer.rank_seconds = monotonic_seconds() - started;
}

void Reader::answer_with(
    const souk_plan &plan, Collector &collector, std::vector<Candidate> &candidates, souk_answer &answer) {
    hits_.clear();
    auto hit = [&](uint32_t document) {
        uint32_t count = 1;
        if (collector.groups()) count = collector.group_count(collector.group_of(document));
        return souk_hit{document, count, 0, 0, 0, nullptr};
    };
    if (plan.counts_only) {
        candidates.clear();
    } else if (collector.sorts_by_column()) {
        for (const auto &sorted : collector.sorted()) hits_.push_back(hit(sorted.document));
    } else {
        if (candidates.empty() && plan.group_count == 0) {
            for (uint32_t document : collector.first_hits()) candidates.push_back({document, 0});
        }
        size_t window = collector.groups() ? plan.window * grouping_factor : plan.window;
        std::vector<Candidate> rest;
        if (candidates.size() > window) {
            rest.assign(candidates.begin() + static_cast<ptrdiff_t>(window), candidates.end());
            candidates.resize(window);
        }
        Ranker(index_, *snapshot_, plan).rank(candidates);
        candidates.insert(candidates.end(), rest.begin(), rest.end());
        group(plan, candidates, collector);
        if (candidates.size() > plan.wanted) candidates.resize(plan.wanted);
        for (const auto &candidate : candidates) {
            souk_hit h = hit(candidate.document);
            h.score = candidate.score;
            h.text_score = candidate.text_score;
            h.found = candidate.found;
            h.features = candidate.features;
            hits_.push_back(h);
        }
    }
    facet_counts_.clear();
    for (auto &facet : collector.facets()) facet_counts_.push_back(facet.result());
    answer.hits = hits_.data();
    answer.hit_count = static_cast<uint32_t>(hits_.size());
    answer.facets = facet_counts_.data();
    answer.total = collector.groups() ? collector.group_total() : collector.total();
}

}  // namespace souk
