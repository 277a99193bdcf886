#pragma once

// The objects behind the incomplete types of the C header.

#include "../include/souk_xapian.h"
#include "../index/builder.hpp"
#include "../index/index.hpp"
#include "../index/writer.hpp"
#include "../query/reader.hpp"
#include "../text/tokenizer.hpp"

struct souk_analyzer {
    explicit souk_analyzer(const char *language) : stemmer(language) {}
    souk::Tokenizer tokenizer;
    souk::Stemmer stemmer;
    std::vector<souk_token> tokens;
    std::string folded, stemmed;
};

struct souk_schema {
    souk::Schema schema;
};

struct souk_index {
    souk_index(const char *path, const souk::Schema &schema) : index(path, schema) {}
    souk::Index index;
};

struct souk_reader {
    explicit souk_reader(souk::Index &index) : reader(index) {}
    souk::Reader reader;
};

struct souk_document {
    explicit souk_document(const souk::Schema &schema) : draft(schema) {}
    souk::DocumentDraft draft;
};

struct souk_writer {
    souk_writer(souk::Index &index, bool synchronous) : writer(index, synchronous) {}
    souk::Writer writer;
};

struct souk_builder {
    souk_builder(const char *path, const souk::Schema &schema, unsigned threads) : builder(path, schema, threads) {}
    souk::Builder builder;
};
