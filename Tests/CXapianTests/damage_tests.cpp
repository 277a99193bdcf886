#include "checks.hpp"
#include "core_tests.hpp"
#include "toy_shop.hpp"

#include <fstream>
#include <iterator>
#include <random>

using namespace toy;
namespace fs = std::filesystem;

namespace {

std::string read(const fs::path &path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void write(const fs::path &path, const std::string &bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

// An index that was begun empty and changed since: it has every file there is.
void make_changed_index(const std::string &folder) {
    CHECK(build(folder, 0, 1));
    auto opened = open(folder);
    souk_writer *made = nullptr;
    CHECK(call([&](char **error) { return souk_writer_open(opened.index.get(), false, &made, error); }));
    Writer writer(made);
    auto columns = schema();
    Document document(souk_document_create(columns.get()));
    for (int number = 1; number <= 60; ++number) {
        fill(document.get(), product(number));
        CHECK(call([&](char **error) { return souk_writer_upsert(made, document.get(), error); }));
        if (number % 20 == 0) CHECK(call([&](char **error) { return souk_writer_commit(made, "epoch", 5, number, error); }));
    }
}

bool tells_damage(const Outcome &outcome) { return outcome || outcome.status == SOUK_DAMAGED; }

// Everything that reads and changes, on an index of which nothing can be taken for granted but that its files stay as
// they are. Whatever is answered is a product of the shop or an error that says what is wrong.
void use(const std::string &folder) {
    auto opened = open(folder);
    CHECK(tells_damage(opened.outcome));
    if (!opened.outcome) return;
    for (auto words : std::vector<std::vector<std::string>>{{"clay"}, {"cup", "red"}, {"no7"}, {}}) {
        Query query;
        query.words(opened, words).facet(brand).facet(categories).facet(price);
        for (const auto &id : query.run(opened)) {
            CHECK(id == "damaged" || (id[0] == 'p' && id.size() <= 3));
            auto found = payload(opened, id);
            CHECK(found.empty() || found == R"({"id":")" + id + R"("})");
        }
        CHECK(tells_damage(query.outcome));
        for (uint32_t i = 0; query.outcome && i < query.answer.hit_count; ++i) {
            uint32_t document = query.answer.hits[i].document;
            const char *text = nullptr;
            souk_sort by_name{SOUK_SORT_COLUMN, name_order, false, 0, 0};
            souk_word words_of_it[8];
            for (uint32_t field = 0; field < 3; ++field) souk_reader_text(opened.reader.get(), document, field, &text);
            souk_reader_sort_text(opened.reader.get(), document, &by_name, &text);
            souk_reader_telling_words(opened.reader.get(), document, words_of_it, 8);
        }
    }
    CHECK(tells_damage(Query().sort(name_order, true).outcome));
    souk_word found[8];
    souk_index_complete(opened.index.get(), "ke", 2, found, 8);
    souk_index_correct(opened.index.get(), "ketle", 5, 2, false, found, 8);
    souk_name_phrase phrases[8];
    uint32_t count = 0;
    CHECK(tells_damage(
        call([&](char **error) { return souk_reader_name_phrases(opened.reader.get(), phrases, 8, &count, error); })));

    souk_writer *made = nullptr;
    CHECK(tells_damage(call([&](char **error) { return souk_writer_open(opened.index.get(), false, &made, error); })));
    if (!made) return;
    Writer writer(made);
    auto columns = schema();
    Document document(souk_document_create(columns.get()));
    for (int number : {3, 17, 59, 61}) {
        fill(document.get(), product(number));
        auto done = call([&](char **error) { return souk_writer_upsert(made, document.get(), error); });
        CHECK(tells_damage(done));
        std::string id = "p" + std::to_string(number + 1);
        if (done) done = call([&](char **error) { return souk_writer_delete(made, id.data(), id.size(), error); });
        CHECK(tells_damage(done));
        if (done) done = call([&](char **error) { return souk_writer_commit(made, "epoch", 5, 100, error); });
        CHECK(tells_damage(done));
        if (!done) {
            call([&](char **error) { return souk_writer_cancel(made, error); });
            return;
        }
    }
}

std::vector<fs::path> files_of(const std::string &folder) {
    std::vector<fs::path> files;
    for (const auto &entry : fs::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file()) files.push_back(fs::relative(entry.path(), folder));
    }
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace

void test_whole_file_damage() {
    Folder kept;
    make_changed_index(kept.path("index"));
    auto files = files_of(kept.path("index"));
    CHECK(files.size() >= 8);
    for (const auto &file : files) {
        std::string bytes = read(kept.path("index") / file);
        for (int damage = 0; damage < 5; ++damage) {
            Folder folder;
            fs::copy(kept.path("index"), folder.path("index"), fs::copy_options::recursive);
            fs::path target = folder.path("index") / file;
            switch (damage) {
            case 0: fs::remove(target); break;
            case 1: write(target, ""); break;
            case 2: write(target, bytes.substr(0, bytes.size() / 2)); break;
            case 3: write(target, std::string(bytes.size(), '\xa5')); break;
            default: write(target, bytes + "garbage"); break;
            }
            use(folder.path("index"));
        }
    }
}

void test_random_damage(int rounds) {
    Folder kept;
    make_changed_index(kept.path("index"));
    auto files = files_of(kept.path("index"));
    // libxapian believes what a block says of itself and reads beyond it: of its tables only whole ones are damaged above.
    std::erase_if(files, [](const fs::path &file) { return file.extension() == ".glass"; });
    for (int round = 0; round < rounds; ++round) {
        std::mt19937 dice(static_cast<uint32_t>(round));
        Folder folder;
        fs::copy(kept.path("index"), folder.path("index"), fs::copy_options::recursive);
        const auto &file = files[dice() % files.size()];
        std::string bytes = read(folder.path("index") / file);
        if (bytes.empty()) continue;
        // The ends of records lie anywhere, what describes a block at its beginning.
        size_t span = dice() % 2 ? bytes.size() : std::min<size_t>(bytes.size(), 64);
        for (uint32_t i = 0, changes = 1 + dice() % 4; i < changes; ++i) {
            bytes[dice() % span] = static_cast<char>(dice() % 3 ? dice() : (dice() % 2 ? 0xff : 0));
        }
        write(folder.path("index") / file, bytes);
        int before = checks::failures;
        use(folder.path("index"));
        if (checks::failures > before) std::fprintf(stderr, "with seed %d in %s\n", round, file.c_str());
    }
}
