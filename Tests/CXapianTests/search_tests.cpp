#include "checks.hpp"
#include "core_tests.hpp"
#include "toy_shop.hpp"

#include <algorithm>
#include <cmath>
#include <map>

using namespace toy;

namespace {

constexpr int products = 120;

// One index for all searches.
const Opened &shop() {
    static Folder folder;
    static bool is_built = static_cast<bool>(build(folder.path("index"), products, 2));
    static Opened opened = open(folder.path("index"));
    CHECK(is_built && opened.outcome);
    return opened;
}

std::vector<std::string> sorted(std::vector<std::string> ids) {
    std::sort(ids.begin(), ids.end());
    return ids;
}

// The ids of the products of which `holds` is true: what a search must find, found another way.
template <typename Predicate> std::vector<std::string> expected(Predicate holds) {
    std::vector<std::string> ids;
    for (int number = 1; number <= products; ++number) {
        if (holds(number)) ids.push_back("p" + std::to_string(number));
    }
    return sorted(ids);
}

souk_filter_node range(double low, double high, bool low_open = false, bool high_open = false) {
    return {SOUK_FILTER_RANGE, price, 0, nullptr, low, high, 0, low_open, high_open};
}

souk_filter_node any_of(uint32_t column, const std::vector<uint32_t> &ordinals) {
    return {SOUK_FILTER_ORDINALS, column, static_cast<uint32_t>(ordinals.size()), ordinals.data(), 0, 0, 0, false, false};
}

souk_filter_node combine(souk_filter_kind kind, uint32_t count) {
    return {kind, 0, count, nullptr, 0, 0, 0, false, false};
}

}  // namespace

void test_matching() {
    const auto &s = shop();
    CHECK_EQUAL(sorted(Query().words(s, {"cup"}).run(s)), expected([](int n) { return n % 5 == 0; }));
    CHECK_EQUAL(sorted(Query().words(s, {"cups", "red"}).run(s)), expected([](int n) { return n % 15 == 0; }));
    CHECK_EQUAL(Query().words(s, {"no17"}).run(s), std::vector<std::string>{"p17"});
    CHECK_EQUAL(Query().words(s, {"cup", "unheard"}).run(s).size(), 0u);
    CHECK_EQUAL(Query().run(s).size(), static_cast<size_t>(products));

    Query excluding;
    Analyzer analyzer(souk_analyzer_create("english"));
    souk_word red{};
    CHECK(souk_index_find_word(s.index.get(), analyzer.get(), "red", 3, &red));
    excluding.plan.excluded = &red.stem;
    excluding.plan.excluded_count = 1;
    CHECK_EQUAL(sorted(excluding.words(s, {"cup"}).run(s)), expected([](int n) { return n % 5 == 0 && n % 3 != 0; }));
    Query browsing;
    browsing.plan.excluded = &red.stem;
    browsing.plan.excluded_count = 1;
    CHECK_EQUAL(sorted(browsing.run(s)), expected([](int n) { return n % 3 != 0; }));

    // Neighbours in their order.
    souk_word warm{}, round{};
    CHECK(souk_index_find_word(s.index.get(), analyzer.get(), "red", 3, &warm));
    CHECK(souk_index_find_word(s.index.get(), analyzer.get(), "cup", 3, &round));
    uint32_t forward[] = {warm.stem, round.stem}, backward[] = {round.stem, warm.stem};
    souk_phrase there{forward, 2, false}, away{forward, 2, true}, nowhere{backward, 2, false};
    for (auto [phrase, count] : std::map<souk_phrase *, size_t>{{&there, 8}, {&away, 16}, {&nowhere, 0}}) {
        Query query;
        query.plan.phrases = phrase;
        query.plan.phrase_count = 1;
        CHECK_EQUAL(query.words(s, {"cup"}).run(s).size(), count);
    }

    Query cancelled;
    bool yes = true;
    cancelled.plan.cancelled = &yes;
    cancelled.words(s, {"clay"}).run(s);
    Query grouped;
    grouped.plan.group_by = brand;
    CHECK_EQUAL(grouped.words(s, {"clay"}).run(s).size(), 4u);
    CHECK_EQUAL(grouped.answer.total, 4u);
}

void test_filters() {
    const auto &s = shop();
    CHECK_EQUAL(sorted(Query().filter({range(10, 20)}).run(s)), expected([](int n) { return n >= 10 && n <= 20; }));
    CHECK_EQUAL(
        sorted(Query().filter({range(10, 20, true, true)}).run(s)), expected([](int n) { return n > 10 && n < 20; }));
    CHECK_EQUAL(Query().filter({range(20, 10)}).run(s).size(), 0u);
    CHECK_EQUAL(Query().filter({range(std::nan(""), std::nan(""))}).run(s).size(), 0u);
    CHECK_EQUAL(Query().filter({range(-INFINITY, INFINITY)}).run(s).size(), static_cast<size_t>(products));

    uint32_t acme = ordinal(s, brand, "acme"), celeste = ordinal(s, brand, "celeste");
    CHECK(acme != SOUK_NONE && celeste != SOUK_NONE);
    CHECK_EQUAL(ordinal(s, brand, "nobody"), SOUK_NONE);
    std::vector<uint32_t> two{std::min(acme, celeste), std::max(acme, celeste)}, one{acme}, none;
    CHECK_EQUAL(sorted(Query().filter({any_of(brand, two)}).run(s)), expected([](int n) { return n % 2 == 0; }));
    CHECK_EQUAL(Query().filter({any_of(brand, none)}).run(s).size(), 0u);
    CHECK_EQUAL(
        sorted(Query().filter({combine(SOUK_FILTER_NOT, 1), any_of(brand, one)}).run(s)),
        expected([](int n) { return n % 4 != 0; }));
    CHECK_EQUAL(
        sorted(Query()
                   .words(s, {"clay"})
                   .filter({
                       combine(SOUK_FILTER_OR, 2), combine(SOUK_FILTER_AND, 2), any_of(brand, one), range(0, 50),
                       range(118, 1e9)})
                   .run(s)),
        expected([](int n) { return (n % 4 == 0 && n <= 50) || n >= 118; }));

    // A column no schema names.
    uint32_t dyed = souk_index_column(s.index.get(), "colour", 6);
    CHECK(dyed != SOUK_NONE);
    std::vector<uint32_t> blue{ordinal(s, dyed, "blue")};
    CHECK_EQUAL(sorted(Query().filter({any_of(dyed, blue)}).run(s)), expected([](int n) { return n % 3 == 2; }));
    std::vector<uint32_t> kettles{ordinal(s, categories, "home > kettle")};
    CHECK_EQUAL(sorted(Query().filter({any_of(categories, kettles)}).run(s)), expected([](int n) { return n % 5 == 2; }));
    CHECK(Query().filter({{SOUK_FILTER_NEAR, place, 0, nullptr, 10, 200, 10, false, false}}).run(s).size() >= 1);
    souk_filter_node exists{SOUK_FILTER_EXISTS, dyed, 0, nullptr, 0, 0, 0, false, false};
    CHECK_EQUAL(Query().filter({exists}).run(s).size(), static_cast<size_t>(products));
    std::vector<uint32_t> documents{souk_index_document(s.index.get(), "p7", 2)};
    souk_filter_node chosen{SOUK_FILTER_DOCUMENTS, 0, 1, documents.data(), 0, 0, 0, false, false};
    CHECK_EQUAL(Query().filter({chosen}).run(s), std::vector<std::string>{"p7"});
}

void test_facets() {
    const auto &s = shop();
    std::vector<uint32_t> acme{ordinal(s, brand, "acme")};
    Query query;
    // The filter of a facet's own column does not narrow it.
    query.words(s, {"clay"}).filter({any_of(brand, acme)}, brand).facet(brand).facet(price, {0, 50, 100, 1000}).facet(categories);
    CHECK_EQUAL(query.run(s).size(), 30u);
    const auto &brands = query.facets[0], &prices = query.facets[1], &kinds = query.facets[2];
    CHECK_EQUAL(brands.count_count, 4u);
    for (uint32_t i = 0; i < brands.count_count; ++i) CHECK_EQUAL(brands.counts[i].count, 30u);
    uint32_t sum = 0;
    for (uint32_t i = 0; i < prices.bin_count; ++i) sum += prices.bins[i].count;
    CHECK_EQUAL(sum, 30u);
    CHECK_EQUAL(prices.minimum, 4);
    CHECK_EQUAL(prices.maximum, 120);
    std::map<std::string, uint32_t> found;
    for (uint32_t i = 0; i < kinds.count_count; ++i) {
        const char *text = nullptr;
        size_t length = souk_index_value(s.index.get(), categories, kinds.counts[i].ordinal, &text);
        found[std::string(text, length)] = kinds.counts[i].count;
    }
    CHECK_EQUAL(found["Home"], 30u);
    CHECK_EQUAL(found["Home > Cup"], 6u);

    // Of all values, the most frequent; of equally frequent ones, the first.
    Query few;
    few.words(s, {"clay"}).facet(brand, {}, 2).run(s);
    CHECK_EQUAL(few.facets[0].count_count, 2u);
    CHECK_EQUAL(few.facets[0].value_count, 4u);
    for (uint32_t i = 0; i < 2; ++i) CHECK(few.facets[0].counts[i].ordinal < 2);

    Query counting;
    counting.plan.counts_only = true;
    CHECK_EQUAL(counting.facet(brand).facet(price).run(s).size(), 0u);
    CHECK_EQUAL(counting.answer.total, static_cast<uint32_t>(products));
}

void test_sorting() {
    const auto &s = shop();
    auto rising = Query().sort(price, false).run(s), falling = Query().words(s, {"clay"}).sort(price, true).run(s);
    CHECK_EQUAL(rising.at(0), "p1");
    CHECK_EQUAL(falling.at(0), "p120");
    std::reverse(falling.begin(), falling.end());
    CHECK(rising == falling);
    auto named = Query().sort(name_order, false).run(s);
    CHECK_EQUAL(named.size(), static_cast<size_t>(products));
    CHECK_EQUAL(named.at(0), "p5");     // blue Cup no5 comes first of the blue ones

    // Page after page is the whole.
    std::vector<std::string> pages;
    double key = 0;
    for (uint32_t last = 0; pages.size() < products;) {
        Query page;
        page.plan.wanted = 7;
        if (!pages.empty()) {
            page.plan.after = &key;
            page.plan.after_document = last;
        }
        auto ids = page.sort(price, false).run(s);
        if (!CHECK(!ids.empty())) break;
        pages.insert(pages.end(), ids.begin(), ids.end());
        souk_sort by_price{SOUK_SORT_COLUMN, price, false, 0, 0};
        last = page.answer.hits[page.answer.hit_count - 1].document;
        key = souk_reader_sort_value(s.reader.get(), last, &by_price);
    }
    CHECK(pages == rising);
}

void test_words() {
    const auto &s = shop();
    souk_word words[8];
    uint32_t count = souk_index_complete(s.index.get(), "ke", 2, words, 8);
    const char *text = nullptr;
    if (CHECK(count >= 1)) CHECK_EQUAL(std::string(text, 0), "");
    size_t length = count > 0 ? souk_index_word_text(s.index.get(), words[0].word, &text) : 0;
    CHECK_EQUAL(std::string(text ? text : "", length), "kettle");
    count = souk_index_correct(s.index.get(), "kettel", 6, 2, false, words, 8);
    length = count > 0 ? souk_index_word_text(s.index.get(), words[0].word, &text) : 0;
    CHECK_EQUAL(std::string(text, length), "kettle");
    CHECK(souk_index_correct(s.index.get(), "headph", 6, 1, true, words, 8) >= 1);
    CHECK_EQUAL(souk_index_correct(s.index.get(), "", 0, 2, false, words, 8) > 8, false);
    Query().words(s, {"clay"}).run(s);
    uint32_t document = souk_index_document(s.index.get(), "p10", 3);
    CHECK(souk_reader_telling_words(s.reader.get(), document, words, 8) <= 8);
    souk_name_phrase phrases[16];
    CHECK(call([&](char **error) { return souk_reader_name_phrases(s.reader.get(), phrases, 16, &count, error); }));
    CHECK(count > 0);
    length = souk_reader_text(s.reader.get(), document, 0, &text);
    CHECK_EQUAL(std::string(text, length), product(10).name);
    CHECK_EQUAL(souk_reader_text(s.reader.get(), 1'000'000, 0, &text), 0u);
}
