#include "../status.hpp"
#include "handles.hpp"

using namespace souk;

extern "C" {

souk_analyzer *souk_analyzer_create(const char *language) {
    try {
        return new souk_analyzer(language);
    } catch (...) {
        return nullptr;
    }
}

void souk_analyzer_dispose(souk_analyzer *analyzer) { delete analyzer; }

size_t souk_analyzer_tokens(souk_analyzer *analyzer, const char *text, size_t length, const souk_token **tokens) {
    analyzer->tokens.clear();
    for (const Token &token : analyzer->tokenizer.run({text, length})) {
        analyzer->tokens.push_back(
            {token.begin, token.end, analyzer->tokenizer.folded(token).data(), token.length, token.position,
             token.span, static_cast<uint8_t>(token.kind), token.attached});
    }
    *tokens = analyzer->tokens.data();
    return analyzer->tokens.size();
}

size_t souk_analyzer_fold(souk_analyzer *analyzer, const char *text, size_t length, const char **folded) {
    fold_value({text, length}, analyzer->folded);
    *folded = analyzer->folded.data();
    return analyzer->folded.size();
}

size_t souk_analyzer_stem(souk_analyzer *analyzer, const char *word, size_t length, const char **stem) {
    analyzer->stemmed = analyzer->stemmer({word, length});
    *stem = analyzer->stemmed.data();
    return analyzer->stemmed.size();
}

souk_schema *souk_schema_create(const char *language) {
    auto schema = new souk_schema;
    schema->schema.language = language;
    return schema;
}

void souk_schema_dispose(souk_schema *schema) { delete schema; }

souk_status souk_schema_add_text(
    souk_schema *schema, const char *name, uint32_t weight, souk_role role, char **error) {
    return guarded(error, [&] {
        if (schema->schema.texts.size() == most_text_fields) throw Failure(SOUK_INVALID, "too many text fields");
        schema->schema.texts.push_back({name, weight, role});
    });
}

souk_status souk_schema_add_column(
    souk_schema *schema, const char *name, souk_column_kind kind, souk_role role, char **error) {
    return guarded(error, [&] { schema->schema.columns.push_back({name, kind, role}); });
}

}  // extern "C"
