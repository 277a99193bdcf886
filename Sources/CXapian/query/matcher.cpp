#include "matcher.hpp"

#include <algorithm>

namespace souk {

namespace {

// The impact of a word that is only known to be there in some other form: about that of one in a description.
constexpr float loose_impact = 1.3f;

constexpr size_t most_groups = 64;

}  // namespace

uint32_t Matcher::List::impact(uint32_t document) {
    const Postings &list = *postings;
    if (list.is_dense()) return document < list.impacts.size() ? list.impacts[document] : 0;
    const auto &documents = list.documents;
    // Gallop, then halve.
    size_t step = 1, low = at;
    while (low + step < documents.size() && documents[low + step] < document) {
        low += step;
        step *= 2;
    }
    auto end = documents.begin() + static_cast<ptrdiff_t>(std::min(documents.size(), low + step + 1));
    auto found = std::lower_bound(documents.begin() + static_cast<ptrdiff_t>(low), end, document);
    at = static_cast<size_t>(found - documents.begin());
    return at < documents.size() && documents[at] == document ? list.impacts[at] : 0;
}

void Matcher::List::add_to(std::vector<uint64_t> &bits) const {
    const Postings &list = *postings;
    if (list.is_dense()) {
        for (size_t i = 0; i < std::min(bits.size(), list.bits.size()); ++i) bits[i] |= list.bits[i];
        return;
    }
    for (uint32_t document : list.documents) {
        if (document / 64 < bits.size()) bits[document / 64] |= uint64_t{1} << (document % 64);
    }
}

float Matcher::Group::bound(size_t word) const {
    float most = loose().empty() || loose()[word] == 0 ? 0 : loose_quality * loose_impact;
    for (const List &list : lists) {
        const Postings &postings = *list.postings;
        uint8_t impact = !postings.is_dense() ? postings.most_anywhere
            : word < postings.most.size()     ? postings.most[word]
                                              : uint8_t{0};
        most = std::max(most, list.quality * impact_step * static_cast<float>(impact));
    }
    return weight * most;
}

std::shared_ptr<GroupSets> GroupSetsCache::get(const souk_group &group) {
    std::string key;
    auto put = [&key](const void *bytes, size_t length) { key.append(static_cast<const char *>(bytes), length); };
    for (uint32_t v = 0; v < group.variant_count; ++v) {
        const souk_variant &variant = group.variants[v];
        put(&variant.stem_count, sizeof variant.stem_count);
        put(variant.stems, variant.stem_count * sizeof(uint32_t));
        put(&variant.tier, sizeof variant.tier);
    }
    auto &sets = sets_[key];
    if (!sets) sets = std::make_shared<GroupSets>();
    return sets;
}

Matcher::Matcher(
    const Index &index, const Snapshot &snapshot, const Xapian::Database &database, const souk_plan &plan,
    GroupSetsCache &sets)
    : index_(index), snapshot_(snapshot), database_(database), plan_(plan) {
    size_t count = std::min<size_t>(plan.group_count, most_groups);
    groups_.resize(count);
    uint64_t required = 0;
    for (size_t g = 0; g < count; ++g) {
        const souk_group &from = plan.groups[g];
        groups_[g].weight = from.weight;
        groups_[g].sets = sets.get(from);
        if (from.required) required |= uint64_t{1} << g;
        uint8_t first_tier = UINT8_MAX;
        for (uint32_t v = 0; v < from.variant_count; ++v) first_tier = std::min(first_tier, from.variants[v].tier);
        for (uint32_t v = 0; v < from.variant_count; ++v) {
            add_variant(groups_[g], from.variants[v], from.variants[v].tier == first_tier && v < 4);
        }
        auto &loose = groups_[g].sets->loose;
        if (loose.empty() && !groups_[g].others.empty()) {
            loose.resize(snapshot.last_document / 64 + 1);
            for (const List &list : groups_[g].others) list.add_to(loose);
        }
    }
    for (uint32_t i = 0; i < plan.excluded_count; ++i) excluded_.push_back({postings_of(plan.excluded[i]), 1});
    if (plan.combination_count > 0) {
        combinations_.assign(plan.combinations, plan.combinations + plan.combination_count);
    } else if (required != 0) {
        combinations_.push_back(required);
    } else {
        for (size_t g = 0; g < count; ++g) combinations_.push_back(uint64_t{1} << g);
    }
    choose_drivers();
}

std::shared_ptr<const Postings> Matcher::postings_of(uint32_t stem) {
    return snapshot_.postings->get(stem, index_.vocabulary, database_, snapshot_);
}

// The documents that two lists share, with the smaller impact.
std::shared_ptr<const Postings> Matcher::both(const Postings &a, const Postings &b) const {
    auto shared = std::make_shared<Postings>();
    List second{std::shared_ptr<const Postings>(&b, [](const Postings *) {}), 1};
    auto add = [&](uint32_t document, uint32_t count) {
        uint32_t other = second.impact(document);
        if (other == 0) return;
        shared->documents.push_back(document);
        shared->impacts.push_back(static_cast<uint8_t>(std::min(count, other)));
    };
    if (a.is_dense()) {
        for (uint32_t document = 0; document < a.impacts.size(); ++document) {
            if (a.impacts[document] > 0) add(document, a.impacts[document]);
        }
    } else {
        for (size_t i = 0; i < a.documents.size(); ++i) add(a.documents[i], a.impacts[i]);
    }
    for (uint8_t impact : shared->impacts) shared->most_anywhere = std::max(shared->most_anywhere, impact);
    shared->frequency = static_cast<uint32_t>(shared->documents.size());
    return shared;
}

void Matcher::add_variant(Group &group, const souk_variant &variant, bool first_tier) {
    auto postings = postings_of(variant.stems[0]);
    for (uint32_t i = 1; i < variant.stem_count; ++i) {
        auto next = postings_of(variant.stems[i]);
        postings = postings->frequency <= next->frequency ? both(*postings, *next) : both(*next, *postings);
    }
    group.size += postings->frequency;
    List list{postings, variant.quality};
    if (first_tier) {
        group.lists.push_back(std::move(list));
        return;
    }
    group.others.push_back(std::move(list));
    group.loose_quality = std::max(group.loose_quality, variant.quality);
}

void Matcher::choose_drivers() {
    std::vector<size_t> order(groups_.size());
    for (size_t g = 0; g < order.size(); ++g) order[g] = g;
    std::sort(order.begin(), order.end(), [&](size_t a, size_t c) { return groups_[a].size < groups_[c].size; });
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
        const Group &driver = groups_[drivers_[0]];
        if (driver.lists.size() == 1 && driver.loose().empty() && !driver.lists[0].postings->is_dense()) {
            for (uint32_t document : driver.lists[0].postings->documents) visit(document);
            return;
        }
    }
    std::vector<uint64_t> bits(snapshot_.last_document / 64 + 1);
    for (size_t g : drivers_) {
        for (const List &list : groups_[g].lists) list.add_to(bits);
        const auto &loose = groups_[g].loose();
        for (size_t i = 0; i < loose.size(); ++i) bits[i] |= loose[i];
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
            best = std::max(best, list.quality * impact_step * static_cast<float>(list.impact(document)));
        }
        if (best == 0 && !group.loose().empty() && group.loose()[document / 64] >> (document % 64) & 1) {
            best = group.loose_quality * loose_impact;
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

// The best documents so far, and a score that the next one has to beat. They come in the order of their numbers.
//
// Twice as many as are wanted are gathered before the worse half goes, which is cheaper than a heap that is always in
// order.
class Matcher::TopScores {
public:
    TopScores(size_t most, const souk_plan &plan)
        : most_(most), continues_(plan.is_after_score), after_score_(static_cast<float>(plan.after_score)),
          after_document_(plan.after_document) {}

    float threshold() const { return threshold_; }
    void add(float score, uint32_t document, uint64_t found) {
        if (continues_ && (score > after_score_ || (score == after_score_ && document <= after_document_))) return;
        // What equals the worst that stays comes behind it.
        if (score <= threshold_ || most_ == 0) return;
        gathered_.push_back({score, document, found});
        if (gathered_.size() == most_ * 2) drop_worse();
    }
    std::vector<Candidate> best() {
        if (gathered_.size() > most_) drop_worse();
        std::sort(gathered_.begin(), gathered_.end());
        std::vector<Candidate> best;
        best.reserve(gathered_.size());
        for (const Scored &entry : gathered_) {
            Candidate candidate;
            candidate.document = entry.document;
            candidate.text_score = static_cast<double>(entry.score);
            candidate.has = entry.found;
            best.push_back(candidate);
        }
        return best;
    }
    bool wants_any() const { return most_ > 0; }

private:
    struct Scored {
        float score;
        uint32_t document;
        uint64_t found;
        bool operator<(const Scored &other) const {
            return score != other.score ? score > other.score : document < other.document;
        }
    };

    void drop_worse() {
        auto worst = gathered_.begin() + static_cast<ptrdiff_t>(most_ - 1);
        std::nth_element(gathered_.begin(), worst, gathered_.end());
        threshold_ = worst->score;
        gathered_.resize(most_);
    }

    std::vector<Scored> gathered_;
    size_t most_;
    bool continues_;
    float after_score_;
    uint32_t after_document_;
    float threshold_ = -1;
};

// Whether so many documents would have to be looked at that working on whole bit maps pays.
bool Matcher::is_crowded() const {
    size_t size = 0;
    for (size_t g : drivers_) size += groups_[g].size;
    return size > snapshot_.last_document / 512 + 64;
}

const std::vector<uint64_t> &Matcher::members_of(Group &group) const {
    if (group.lists.size() == 1 && group.loose().empty() && group.lists[0].postings->is_dense()) {
        const auto &bits = group.lists[0].postings->bits;
        if (bits.size() == snapshot_.last_document / 64 + 1) return bits;
    }
    auto &members = group.sets->members;
    if (members.empty()) {
        members.resize(snapshot_.last_document / 64 + 1);
        for (const List &list : group.lists) list.add_to(members);
        for (size_t i = 0; i < group.loose().size(); ++i) members[i] |= group.loose()[i];
    }
    return members;
}

// The documents that have all groups of a combination, and no excluded word.
std::vector<uint64_t> Matcher::admitted() {
    size_t size = snapshot_.last_document / 64 + 1;
    std::vector<uint64_t> hits;
    for (uint64_t combination : combinations_) {
        std::vector<uint64_t> all;
        for (size_t g = 0; g < groups_.size(); ++g) {
            if (!(combination >> g & 1)) continue;
            const auto &members = members_of(groups_[g]);
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
    for (const List &list : excluded_) {
        std::vector<uint64_t> out(size);
        list.add_to(out);
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

// Looks for the best of `hits`, leaving out blocks, and then documents, that cannot be among them. Bounds are summed in
// the order in which look_at() sums scores, so that rounding cannot lift a score above its bound.
void Matcher::score(const std::vector<uint64_t> &hits, Collector &collector, TopScores &top) {
    size_t heaviest = 0;
    for (size_t g = 0; g < groups_.size(); ++g) {
        if (groups_[g].weight > groups_[heaviest].weight) heaviest = g;
    }
    const Group &first = groups_[heaviest];
    bool quick = first.lists.size() == 1 && first.lists[0].postings->is_dense();
    const uint8_t *impacts = quick ? first.lists[0].postings->impacts.data() : nullptr;
    size_t impact_count = quick ? first.lists[0].postings->impacts.size() : 0;
    float step = quick ? first.lists[0].quality * impact_step : 0;
    float loose = first.loose().empty() ? 0 : first.loose_quality * loose_impact;
    std::vector<float> bounds(groups_.size());
    auto sum = [&] {
        float all = 0;
        for (float bound : bounds) all += bound;
        return all;
    };
    for (size_t i = 0; i < hits.size(); ++i) {
        if ((i & 255) == 0) collector.check_time();
        if (hits[i] == 0) continue;
        for (size_t g = 0; g < groups_.size(); ++g) bounds[g] = groups_[g].bound(i);
        if (sum() <= top.threshold()) continue;
        for (uint64_t word = hits[i]; word != 0; word &= word - 1) {
            uint32_t document = static_cast<uint32_t>(i * 64) + static_cast<uint32_t>(__builtin_ctzll(word));
            if (quick && document < impact_count) {
                bounds[heaviest] = first.weight * std::max(step * static_cast<float>(impacts[document]), loose);
                if (sum() <= top.threshold()) continue;
            }
            float score;
            uint64_t found = look_at(document, score);
            top.add(score, document, found);
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
    if (top.wants_any()) score(hits, collector, top);
}

std::vector<Candidate> Matcher::run(Collector &collector, size_t most) {
    TopScores top(most, plan_);
    if (is_crowded()) {
        run_crowded(collector, top);
        return top.best();
    }
    each_document([&](uint32_t document) {
        float score;
        uint64_t groups = look_at(document, score);
        if (groups == 0 || !admits(groups)) return;
        for (List &list : excluded_) {
            if (list.impact(document) > 0) return;
        }
        if (collector.consider(document)) top.add(score, document, groups);
    });
    return top.best();
}

}  // namespace souk
