#include "../status.hpp"
#include "handles.hpp"

#include <algorithm>

using namespace souk;

namespace {

DocumentDraft::Value &add_value(souk_document *document, const char *name, size_t length, souk_column_kind kind) {
    auto &value = document->draft.next_value();
    value.column.assign(name, length);
    value.text.clear();
    value.kind = kind;
    value.number = value.second = 0;
    return value;
}

// Documents that could not be written or found again are refused before anything is done with them.
void check(const DocumentDraft &draft) {
    if (draft.id.empty() || draft.id.size() > 200) {
        throw Failure(SOUK_INVALID, "an id has 1 to 200 bytes, not " + std::to_string(draft.id.size()));
    }
    if (draft.payload.size() > UINT32_MAX / 2) throw Failure(SOUK_INVALID, "the payload is too large");
}

}  // namespace

extern "C" {

souk_document *souk_document_create(const souk_schema *schema) { return new souk_document(schema->schema); }
void souk_document_dispose(souk_document *document) { delete document; }

void souk_document_begin(souk_document *document, const char *id, size_t length) {
    document->draft.clear();
    document->draft.id.assign(id, length);
}

void souk_document_text(souk_document *document, uint32_t field, const char *text, size_t length) {
    if (field >= document->draft.texts.size()) return;
    std::string &to = document->draft.texts[field];
    if (!to.empty()) to += '\n';
    size_t from = to.size();
    to.append(text, length);
    // A line end parts values; inside one it is white space.
    std::replace(to.begin() + static_cast<ptrdiff_t>(from), to.end(), '\n', ' ');
}

void souk_document_keyword(
    souk_document *document, const char *name, size_t name_length, const char *text, size_t length) {
    add_value(document, name, name_length, SOUK_COLUMN_KEYWORD).text.assign(text, length);
}

void souk_document_number(souk_document *document, const char *name, size_t name_length, double number) {
    add_value(document, name, name_length, SOUK_COLUMN_NUMBER).number = number;
}

void souk_document_point(
    souk_document *document, const char *name, size_t name_length, double latitude, double longitude) {
    auto &value = add_value(document, name, name_length, SOUK_COLUMN_POINT);
    value.number = latitude;
    value.second = longitude;
}

void souk_document_payload(souk_document *document, const uint8_t *bytes, size_t length) {
    document->draft.payload.assign(reinterpret_cast<const char *>(bytes), length);
}

souk_status souk_writer_open(souk_index *index, bool synchronous, souk_writer **writer, char **error) {
    *writer = nullptr;
    return guarded_alone(error, [&] { *writer = new souk_writer(index->index, synchronous); });
}

void souk_writer_dispose(souk_writer *writer) { delete writer; }

souk_status souk_writer_upsert(souk_writer *writer, const souk_document *document, char **error) {
    return guarded_alone(error, [&] {
        check(document->draft);
        writer->writer.upsert(document->draft);
    });
}

souk_status souk_writer_delete(souk_writer *writer, const char *id, size_t length, char **error) {
    return guarded_alone(error, [&] { writer->writer.erase({id, length}); });
}

souk_status souk_writer_patch(souk_writer *writer, const souk_document *document, char **error) {
    return guarded_alone(error, [&] {
        check(document->draft);
        writer->writer.patch(document->draft);
    });
}

souk_status souk_writer_commit(
    souk_writer *writer, const char *epoch, size_t epoch_length, int64_t sequence, char **error) {
    return guarded_alone(error, [&] { writer->writer.commit({epoch, epoch_length}, sequence); });
}

souk_status souk_writer_cancel(souk_writer *writer, char **error) {
    return guarded_alone(error, [&] { writer->writer.cancel(); });
}

souk_status souk_builder_create(
    const char *path, const souk_schema *schema, uint32_t threads, souk_builder **builder, char **error) {
    *builder = nullptr;
    return guarded(error, [&] { *builder = new souk_builder(path, schema->schema, std::max(1u, threads)); });
}

void souk_builder_dispose(souk_builder *builder) { delete builder; }

souk_status souk_builder_add(souk_builder *builder, const souk_document *document, char **error) {
    return guarded(error, [&] {
        check(document->draft);
        builder->builder.add(document->draft);
    });
}

souk_status souk_builder_finish(
    souk_builder *builder, const char *epoch, size_t epoch_length, int64_t sequence, bool synchronous,
    char **error) {
    return guarded(error, [&] { builder->builder.finish({epoch, epoch_length}, sequence, synchronous); });
}

}  // extern "C"
