#pragma once

// A small catalog, and the C interface of the core with owners for its objects.

#include "../../Sources/CXapian/include/souk_xapian.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace toy {

// What the core says to a call that failed; empty when it did not.
struct Outcome {
    souk_status status = SOUK_OK;
    std::string message;
    explicit operator bool() const { return status == SOUK_OK; }
};

Outcome call(const std::function<souk_status(char **)> &body);

template <typename T, void dispose(T *)> struct Disposer {
    void operator()(T *object) const { dispose(object); }
};
using Schema = std::unique_ptr<souk_schema, Disposer<souk_schema, souk_schema_dispose>>;
using Index = std::unique_ptr<souk_index, Disposer<souk_index, souk_index_dispose>>;
using Reader = std::unique_ptr<souk_reader, Disposer<souk_reader, souk_reader_dispose>>;
using Writer = std::unique_ptr<souk_writer, Disposer<souk_writer, souk_writer_dispose>>;
using Builder = std::unique_ptr<souk_builder, Disposer<souk_builder, souk_builder_dispose>>;
using Document = std::unique_ptr<souk_document, Disposer<souk_document, souk_document_dispose>>;
using Analyzer = std::unique_ptr<souk_analyzer, Disposer<souk_analyzer, souk_analyzer_dispose>>;

// A folder that is removed with it.
class Folder {
public:
    Folder();
    ~Folder();
    Folder(const Folder &) = delete;
    std::string path(const std::string &name = "") const { return name.empty() ? path_ : path_ + "/" + name; }

private:
    std::string path_;
};

// Columns in the order of the schema.
enum Column : uint32_t { price, brand, categories, place, name_order, colour };

struct Product {
    std::string id, name, brand, description, colour;
    std::vector<std::string> path;
    double price = 0, latitude = 0, longitude = 0;
};

Schema schema();
// `number` decides everything: brands in turns of four, colours of three, prices that rise.
Product product(int number);
void fill(souk_document *document, const Product &product);
// Builds the index of the products 1 to `count` in the folder, in which there is nothing yet.
Outcome build(const std::string &folder, int count, uint32_t threads);

struct Opened {
    Index index;
    Reader reader;
    Outcome outcome;
};
Opened open(const std::string &folder);

// A search for words that must all occur, and whatever else a test sets in `plan`.
class Query {
public:
    Query();
    Query &words(const Opened &opened, const std::vector<std::string> &texts, bool required = true);
    Query &filter(const std::vector<souk_filter_node> &nodes, uint32_t column = SOUK_NONE);
    Query &facet(uint32_t column, std::vector<double> bounds = {}, uint32_t most = 0);
    Query &sort(uint32_t column, bool descending);

    // Ids in their order; `answer` has the rest.
    std::vector<std::string> run(const Opened &opened);
    souk_plan plan{};
    souk_answer answer{};
    const souk_facet_counts *facets = nullptr;
    Outcome outcome;

private:
    std::vector<std::unique_ptr<uint32_t>> stems_;
    std::vector<std::unique_ptr<souk_variant>> variants_;
    std::vector<souk_group> groups_;
    std::vector<std::vector<souk_filter_node>> nodes_;
    std::vector<souk_filter> filters_;
    std::vector<std::vector<double>> bounds_;
    std::vector<souk_facet> facets_;
    std::vector<souk_sort> sorts_;
    float weights_[SOUK_FEATURES] = {};
};

// The ordinal of a keyword; SOUK_NONE when no document has it.
uint32_t ordinal(const Opened &opened, uint32_t column, std::string_view folded);
std::string payload(const Opened &opened, const std::string &id);

}  // namespace toy
