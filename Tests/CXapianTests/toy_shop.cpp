#include "toy_shop.hpp"

#include <cstdlib>
#include <unistd.h>

namespace toy {

namespace {

const char *const brands[] = {"Acme", "Bolt", "Céleste", "Dorn"};
const char *const colours[] = {"red", "green", "blue"};
const char *const kinds[] = {"Cup", "Lamp", "Kettle", "Desk", "Headphones"};

}  // namespace

Outcome call(const std::function<souk_status(char **)> &body) {
    char *message = nullptr;
    Outcome outcome;
    outcome.status = body(&message);
    if (message) outcome.message = message;
    souk_message_dispose(message);
    return outcome;
}

Folder::Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "souk-core-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
}

Folder::~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

Schema schema() {
    Schema made(souk_schema_create("english"));
    souk_schema_add_text(made.get(), "name", 4, SOUK_ROLE_NAME, nullptr);
    souk_schema_add_text(made.get(), "brand", 2, SOUK_ROLE_BRAND, nullptr);
    souk_schema_add_text(made.get(), "description", 1, SOUK_ROLE_NONE, nullptr);
    souk_schema_add_column(made.get(), "price", SOUK_COLUMN_NUMBER, SOUK_ROLE_NONE, nullptr);
    souk_schema_add_column(made.get(), "brand", SOUK_COLUMN_KEYWORD, SOUK_ROLE_BRAND, nullptr);
    souk_schema_add_column(made.get(), "categories", SOUK_COLUMN_PATH, SOUK_ROLE_CATEGORY, nullptr);
    souk_schema_add_column(made.get(), "place", SOUK_COLUMN_POINT, SOUK_ROLE_NONE, nullptr);
    souk_schema_add_column(made.get(), "nameOrder", SOUK_COLUMN_ORDER, SOUK_ROLE_NONE, nullptr);
    return made;
}

Product product(int number) {
    Product made;
    made.id = "p" + std::to_string(number);
    made.name = std::string(colours[number % 3]) + " " + kinds[number % 5] + " no" + std::to_string(number);
    made.brand = brands[number % 4];
    made.description = "Warm and round, of clay; the " + std::to_string(number) + ". of its kind";
    made.colour = colours[number % 3];
    made.path = {"Home", kinds[number % 5]};
    made.price = number;
    made.latitude = number % 90;
    made.longitude = number % 180;
    return made;
}

void fill(souk_document *document, const Product &product) {
    auto text = [&](uint32_t field, const std::string &value) {
        souk_document_text(document, field, value.data(), value.size());
    };
    auto keyword = [&](const char *name, const std::string &value) {
        souk_document_keyword(document, name, std::string_view(name).size(), value.data(), value.size());
    };
    souk_document_begin(document, product.id.data(), product.id.size());
    text(0, product.name);
    text(1, product.brand);
    text(2, product.description);
    souk_document_number(document, "price", 5, product.price);
    keyword("brand", product.brand);
    std::string path;
    for (const auto &step : product.path) {
        path += path.empty() ? step : " > " + step;
        keyword("categories", path);
    }
    souk_document_point(document, "place", 5, product.latitude, product.longitude);
    keyword("nameOrder", product.name);
    // Not in the schema: it comes with the first document that has it.
    keyword("colour", product.colour);
    std::string payload = "{\"id\":\"" + product.id + "\"}";
    souk_document_payload(document, reinterpret_cast<const uint8_t *>(payload.data()), payload.size());
}

Outcome build(const std::string &folder, int count, uint32_t threads) {
    std::filesystem::create_directories(folder);
    auto columns = schema();
    souk_builder *made = nullptr;
    auto outcome = call([&](char **error) { return souk_builder_create(folder.c_str(), columns.get(), threads, &made, error); });
    Builder builder(made);
    Document document(souk_document_create(columns.get()));
    for (int number = 1; outcome && number <= count; ++number) {
        fill(document.get(), product(number));
        outcome = call([&](char **error) { return souk_builder_add(builder.get(), document.get(), error); });
    }
    if (!outcome) return outcome;
    return call([&](char **error) { return souk_builder_finish(builder.get(), "epoch", 5, 7, false, error); });
}

Opened open(const std::string &folder) {
    Opened opened;
    auto columns = schema();
    souk_index *index = nullptr;
    opened.outcome = call([&](char **error) { return souk_index_open(folder.c_str(), columns.get(), &index, error); });
    opened.index.reset(index);
    if (!opened.outcome) return opened;
    souk_reader *reader = nullptr;
    opened.outcome = call([&](char **error) { return souk_reader_open(index, &reader, error); });
    opened.reader.reset(reader);
    return opened;
}

Query::Query() {
    plan.group_by = SOUK_NONE;
    plan.wanted = 1000;
    plan.window = 100;
    plan.exact_total = true;
    for (float &weight : weights_) weight = 0.1f;
    plan.feature_weights = weights_;
}

Query &Query::words(const Opened &opened, const std::vector<std::string> &texts, bool required) {
    Analyzer analyzer(souk_analyzer_create("english"));
    for (const auto &text : texts) {
        souk_word found{};
        // A word nobody has still makes a group, which nothing matches.
        bool known = souk_index_find_word(opened.index.get(), analyzer.get(), text.data(), text.size(), &found);
        stems_.push_back(std::make_unique<uint32_t>(found.stem));
        variants_.push_back(std::make_unique<souk_variant>(souk_variant{stems_.back().get(), 1, found.word, 1, 0}));
        groups_.push_back({variants_.back().get(), known ? 1u : 0u, 1, required});
    }
    return *this;
}

Query &Query::filter(const std::vector<souk_filter_node> &nodes, uint32_t column) {
    nodes_.push_back(nodes);
    filters_.push_back({nodes_.back().data(), static_cast<uint32_t>(nodes_.back().size()), column});
    return *this;
}

Query &Query::facet(uint32_t column, std::vector<double> bounds, uint32_t most) {
    bounds_.push_back(std::move(bounds));
    facets_.push_back({column, bounds_.back().data(), static_cast<uint32_t>(bounds_.back().size()), most});
    return *this;
}

Query &Query::sort(uint32_t column, bool descending) {
    sorts_.push_back({SOUK_SORT_COLUMN, column, descending, 0, 0});
    return *this;
}

std::vector<std::string> Query::run(const Opened &opened) {
    auto set = [](const auto &from, auto &to, uint32_t &count) {
        to = from.data();
        count = static_cast<uint32_t>(from.size());
    };
    set(groups_, plan.groups, plan.group_count);
    set(filters_, plan.filters, plan.filter_count);
    set(facets_, plan.facets, plan.facet_count);
    set(sorts_, plan.sorts, plan.sort_count);
    answer = {};
    souk_reader *reader = opened.reader.get();
    outcome = call([&](char **error) { return souk_reader_begin(reader, error); });
    if (outcome) outcome = call([&](char **error) { return souk_reader_search(reader, &plan, &answer, error); });
    if (outcome) outcome = call([&](char **error) { return souk_reader_count_facets(reader, &facets, error); });
    std::vector<std::string> ids;
    for (uint32_t i = 0; outcome && i < answer.hit_count; ++i) {
        const char *id = nullptr;
        size_t length = souk_reader_id(reader, answer.hits[i].document, &id);
        ids.push_back(length == SIZE_MAX ? "damaged" : std::string(id, length));
    }
    return ids;
}

uint32_t ordinal(const Opened &opened, uint32_t column, std::string_view folded) {
    uint32_t found = SOUK_NONE;
    souk_index_match_values(opened.index.get(), column, SOUK_MATCH_EQUAL, folded.data(), folded.size(), &found, 1);
    return found;
}

std::string payload(const Opened &opened, const std::string &id) {
    std::string found;
    souk_index_payload(opened.index.get(), id.data(), id.size(), &found, [](void *to, const uint8_t *bytes, size_t length) {
        static_cast<std::string *>(to)->assign(reinterpret_cast<const char *>(bytes), length);
    });
    return found;
}

}  // namespace toy
