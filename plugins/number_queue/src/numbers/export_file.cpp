#include "numbers/export_file.hpp"

#include <unistd.h>
#include <xlsxwriter.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace hub::number_queue {

namespace {

constexpr std::size_t kPiece = 64 * 1024;
/// Of a worksheet, by the format.
constexpr lxw_row_t kMostRows = 1048576;
constexpr std::size_t kLongestCell = 32767;

using File = std::shared_ptr<std::FILE>;

File closing(std::FILE* file) {
    if (file == nullptr) throw std::runtime_error("an export has no room for its temporary file");
    return {file, [](std::FILE* open) { std::fclose(open); }};
}

/// Sends a file from its beginning, piece by piece.
http::Response attachment(const File& file, const std::string& name, const char* type) {
    http::Response response;
    response.headers.set("Content-Type", type);
    response.headers.set("Content-Disposition", "attachment; filename=" + name);
    response.headers.set("Cache-Control", "no-store");
    response.stream = [file](http::BodySink& sink) {
        std::rewind(file.get());
        std::array<char, kPiece> piece{};
        while (const std::size_t size = std::fread(piece.data(), 1, piece.size(), file.get())) {
            if (!sink.write({piece.data(), size})) return;
        }
    };
    return response;
}

/// RFC 4180 in UTF-8, with the byte order mark that spreadsheets want. A cell that a spreadsheet would run as a formula
/// gets an apostrophe.
class CsvFile final : public ExportFile {
public:
    CsvFile() : file_(closing(std::tmpfile())) { text_ = "\xEF\xBB\xBF"; }

    void row(const std::vector<Cell>& cells) override {
        for (std::size_t i = 0; i < cells.size(); ++i) {
            if (i > 0) text_ += ',';
            if (cells[i]) append(*cells[i]);
        }
        text_ += "\r\n";
        if (text_.size() >= kPiece) flush();
    }
    http::Response finish(std::string_view name) override {
        flush();
        return attachment(file_, std::string(name) + ".csv", "text/csv; charset=utf-8");
    }

private:
    void append(std::string_view cell) {
        const bool formula = !cell.empty() && std::string_view("=+-@\t\r").find(cell.front()) != std::string_view::npos;
        if (!formula && cell.find_first_of(",\"\r\n") == std::string_view::npos) {
            text_ += cell;
            return;
        }
        text_ += formula ? "\"'" : "\"";
        for (const char c : cell) {
            if (c == '"') text_ += '"';
            text_ += c;
        }
        text_ += '"';
    }
    void flush() {
        if (std::fwrite(text_.data(), 1, text_.size(), file_.get()) != text_.size() || std::fflush(file_.get()) != 0)
            throw std::runtime_error("an export has no room for its temporary file");
        text_.clear();
    }

    File file_;
    std::string text_;
};

/// Rows go to disk as they come (constant_memory). A sheet that is full is followed by another.
class XlsxFile final : public ExportFile {
public:
    explicit XlsxFile(std::string sheet) : sheet_(std::move(sheet)) {
        std::string path = (std::filesystem::temp_directory_path() / "dialhub-export-XXXXXX").string();
        const int descriptor = ::mkstemp(path.data());
        if (descriptor < 0) throw std::runtime_error("an export has no room for its temporary file");
        ::close(descriptor);
        path_ = path;
        lxw_workbook_options options{};
        options.constant_memory = LXW_TRUE;
        workbook_ = workbook_new_opt(path_.c_str(), &options);
        if (workbook_ == nullptr) throw std::runtime_error("an export could not be begun");
        addSheet();
    }
    ~XlsxFile() override {
        if (workbook_ != nullptr) workbook_close(workbook_);
        std::error_code ignored;  // Nothing more can be done about a file that does not go.
        std::filesystem::remove(path_, ignored);
    }
    XlsxFile(const XlsxFile&) = delete;
    XlsxFile& operator=(const XlsxFile&) = delete;

    void row(const std::vector<Cell>& cells) override {
        if (heading_.empty()) {
            for (const Cell& cell : cells) heading_.emplace_back(cell.value_or(""));
        } else if (row_ == kMostRows) {
            addSheet();
            std::vector<Cell> again(heading_.begin(), heading_.end());
            write(again);
        }
        write(cells);
    }
    http::Response finish(std::string_view name) override {
        const lxw_error problem = workbook_close(workbook_);
        workbook_ = nullptr;
        if (problem != LXW_NO_ERROR)
            throw std::runtime_error(std::string("an export failed: ") + lxw_strerror(problem));
        return attachment(closing(std::fopen(path_.c_str(), "rb")), std::string(name) + ".xlsx",
                          "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    }

private:
    void addSheet() {
        const std::string name = sheets_ == 0 ? sheet_ : sheet_ + " " + std::to_string(sheets_ + 1);
        ++sheets_;
        worksheet_ = workbook_add_worksheet(workbook_, name.c_str());
        row_ = 0;
    }
    void write(const std::vector<Cell>& cells) {
        for (std::size_t i = 0; i < cells.size(); ++i) {
            if (!cells[i]) continue;
            const std::string text(cells[i]->substr(0, kLongestCell));
            worksheet_write_string(worksheet_, row_, static_cast<lxw_col_t>(i), text.c_str(), nullptr);
        }
        ++row_;
    }

    std::string sheet_;
    std::string path_;
    lxw_workbook* workbook_ = nullptr;
    lxw_worksheet* worksheet_ = nullptr;
    lxw_row_t row_ = 0;
    int sheets_ = 0;
    std::vector<std::string> heading_;
};

}  // namespace

std::unique_ptr<ExportFile> ExportFile::create(ExportFormat format, const std::string& sheet) {
    if (format == ExportFormat::kCsv) return std::make_unique<CsvFile>();
    return std::make_unique<XlsxFile>(sheet);
}

}  // namespace hub::number_queue
