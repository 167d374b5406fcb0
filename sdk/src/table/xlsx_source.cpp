#include "table/xlsx_source.hpp"

#include <Poco/AutoPtr.h>
#include <Poco/MemoryStream.h>
#include <Poco/SAX/Attributes.h>
#include <Poco/SAX/DefaultHandler.h>
#include <Poco/SAX/InputSource.h>
#include <Poco/SAX/LexicalHandler.h>
#include <Poco/SAX/SAXException.h>
#include <Poco/SAX/SAXParser.h>
#include <Poco/Zip/ZipArchive.h>
#include <Poco/Zip/ZipStream.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <exception>
#include <istream>
#include <optional>
#include <streambuf>

#include "hub/http/error.hpp"

namespace hub::table {

namespace {

/// A million rows take some 60 MB as XML.
constexpr std::size_t kMostSheetBytes = 512 * 1024 * 1024;
constexpr std::size_t kMostOtherBytes = 128 * 1024 * 1024;
constexpr std::size_t kMostStringBytes = 48 * 1024 * 1024;
constexpr std::size_t kLongestCell = 4096;

http::Error refused(const std::string& why) {
    return http::badRequest("The workbook cannot be read: " + why, {{"file", "invalid_format", why}});
}

/// What all parts have in common: no document type, names without their prefix. An exception must not pass through
/// expat, which is C and would lose its parser: failures are kept, and the input ends.
class PartHandler : public Poco::XML::DefaultHandler, public Poco::XML::LexicalHandler {
public:
    void startDTD(const Poco::XML::XMLString&, const Poco::XML::XMLString&, const Poco::XML::XMLString&) override {
        fail(std::make_exception_ptr(refused("it declares a document type")));
    }
    void endDTD() override {}
    void startEntity(const Poco::XML::XMLString&) override {}
    void endEntity(const Poco::XML::XMLString&) override {}
    void startCDATA() override {}
    void endCDATA() override {}
    void comment(const Poco::XML::XMLChar*, int, int) override {}

    const std::exception_ptr& failure() const noexcept { return failure_; }

protected:
    void fail(std::exception_ptr failure) {
        if (!failure_) failure_ = std::move(failure);
    }
    static std::string valueOf(const Poco::XML::Attributes& attributes, const char* localName) {
        for (int i = 0; i < attributes.getLength(); ++i) {
            if (attributes.getLocalName(i) == localName) return attributes.getValue(i);
        }
        return {};
    }

private:
    std::exception_ptr failure_;
};

/// Passes a stream on until it exceeds its limit, or until its reader has failed.
class LimitedBuffer final : public std::streambuf {
public:
    LimitedBuffer(std::istream& source, std::size_t most, const PartHandler& reader)
        : source_(source), left_(most), reader_(reader) {}

private:
    int_type underflow() override {
        if (reader_.failure()) return traits_type::eof();
        source_.read(piece_.data(), static_cast<std::streamsize>(piece_.size()));
        const auto size = static_cast<std::size_t>(source_.gcount());
        if (size > left_) throw refused("it unpacks to more than an honest list does");
        left_ -= size;
        if (size == 0) return traits_type::eof();
        setg(piece_.data(), piece_.data(), piece_.data() + size);
        return traits_type::to_int_type(*gptr());
    }

    std::istream& source_;
    std::size_t left_;
    const PartHandler& reader_;
    std::array<char, 16384> piece_{};
};

/// Which sheets there are, and which one is shown.
class WorkbookHandler final : public PartHandler {
public:
    void startElement(const Poco::XML::XMLString&, const Poco::XML::XMLString& name, const Poco::XML::XMLString&,
                      const Poco::XML::Attributes& attributes) override {
        if (name == "workbookView") active = valueOf(attributes, "activeTab");
        if (name != "sheet") return;
        // r:id, not sheetId.
        sheets.push_back(
            attributes.getValue("http://schemas.openxmlformats.org/officeDocument/2006/relationships", "id"));
    }
    std::string activeSheet() const {
        std::size_t index = 0;
        std::from_chars(active.data(), active.data() + active.size(), index);
        if (sheets.empty()) throw refused("it has no sheet");
        return sheets.at(index < sheets.size() ? index : 0);
    }
    std::vector<std::string> sheets;
    std::string active;
};

class RelationsHandler final : public PartHandler {
public:
    explicit RelationsHandler(std::string id) : id_(std::move(id)) {}
    void startElement(const Poco::XML::XMLString&, const Poco::XML::XMLString& name, const Poco::XML::XMLString&,
                      const Poco::XML::Attributes& attributes) override {
        if (name == "Relationship" && valueOf(attributes, "Id") == id_) target = valueOf(attributes, "Target");
    }
    std::string target;

private:
    std::string id_;
};

class StringsHandler final : public PartHandler {
public:
    StringsHandler(std::string& text, std::vector<std::uint32_t>& ends) : text_(text), ends_(ends) {}
    void startElement(const Poco::XML::XMLString&, const Poco::XML::XMLString& name, const Poco::XML::XMLString&,
                      const Poco::XML::Attributes&) override {
        if (name == "t") inText_ = true;
        if (name == "rPh") ++phonetic_;
    }
    void endElement(const Poco::XML::XMLString&, const Poco::XML::XMLString& name,
                    const Poco::XML::XMLString&) override {
        if (name == "t") inText_ = false;
        if (name == "rPh") --phonetic_;
        if (name == "si") ends_.push_back(static_cast<std::uint32_t>(text_.size()));
    }
    void characters(const Poco::XML::XMLChar* text, int start, int length) override {
        if (!inText_ || phonetic_ > 0 || failure()) return;
        text_.append(text + start, static_cast<std::size_t>(length));
        if (text_.size() > kMostStringBytes)
            fail(std::make_exception_ptr(refused("its texts are too long for a list")));
    }

private:
    std::string& text_;
    std::vector<std::uint32_t>& ends_;
    bool inText_ = false;
    int phonetic_ = 0;
};

/// "9.123456789E9" is how some programs write the integer 9123456789.
std::string integerText(const std::string& number) {
    double value = 0;
    const auto [end, problem] = std::from_chars(number.data(), number.data() + number.size(), value);
    constexpr double kExact = 1e15;
    if (problem != std::errc() || end != number.data() + number.size()) return number;
    if (std::floor(value) != value || std::fabs(value) > kExact) return number;
    return std::to_string(static_cast<long long>(value));
}

/// The column of "AB12", counted from 0; nullopt when the reference has no letters.
std::optional<std::size_t> columnOf(std::string_view reference) {
    constexpr std::size_t kFurthest = 100000;
    std::size_t column = 0;
    for (const char c : reference) {
        if (c < 'A' || c > 'Z' || column > kFurthest) break;
        column = column * 26 + static_cast<std::size_t>(c - 'A') + 1;
    }
    return column == 0 ? std::nullopt : std::optional(column - 1);
}

std::size_t numberOr(const std::string& text, std::size_t fallback) {
    std::size_t number = fallback;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

/// Gives the first columns of each row that has something in them.
class SheetHandler final : public PartHandler {
public:
    using Lookup = std::function<std::string_view(std::string_view index)>;
    SheetHandler(const RowSource::OnRow& onRow, std::size_t columns, Lookup shared)
        : onRow_(onRow), shared_(std::move(shared)), texts_(columns) {}

    void startElement(const Poco::XML::XMLString&, const Poco::XML::XMLString& name, const Poco::XML::XMLString&,
                      const Poco::XML::Attributes& attributes) override {
        if (name == "row") beginRow(attributes);
        if (name == "c") beginCell(attributes);
        if (wanted_ && (name == "v" || name == "t")) inValue_ = true;
    }
    void endElement(const Poco::XML::XMLString&, const Poco::XML::XMLString& name,
                    const Poco::XML::XMLString&) override {
        if (name == "v" || name == "t") inValue_ = false;
        if (name == "c" && wanted_) guarded([this] { endCell(); });
        if (name == "row") guarded([this] { endRow(); });
    }
    void characters(const Poco::XML::XMLChar* text, int start, int length) override {
        if (inValue_ && value_.size() < kLongestCell) value_.append(text + start, static_cast<std::size_t>(length));
    }

private:
    void beginRow(const Poco::XML::Attributes& attributes) {
        number_ = numberOr(valueOf(attributes, "r"), number_ + 1);
        column_ = 0;
        filled_ = 0;
        for (std::string& text : texts_) text.clear();
    }
    void beginCell(const Poco::XML::Attributes& attributes) {
        column_ = columnOf(valueOf(attributes, "r")).value_or(column_) + 1;
        wanted_ = column_ <= texts_.size();
        type_ = wanted_ ? valueOf(attributes, "t") : std::string();
        value_.clear();
    }
    void endCell() {
        wanted_ = false;
        if (value_.empty()) return;
        std::string& text = texts_[column_ - 1];
        if (type_ == "s")
            text = shared_(value_);
        else
            text = type_.empty() || type_ == "n" ? integerText(value_) : value_;
        if (!text.empty()) filled_ = std::max(filled_, column_);
    }
    void endRow() {
        if (filled_ == 0) return;
        const std::vector<std::string_view> cells(texts_.begin(),
                                                  texts_.begin() + static_cast<std::ptrdiff_t>(filled_));
        onRow_({number_, cells});
    }
    template <class Work>
    void guarded(Work&& work) {
        if (failure()) return;
        try {
            work();
        } catch (...) {
            fail(std::current_exception());
        }
    }

    const RowSource::OnRow& onRow_;
    Lookup shared_;
    std::vector<std::string> texts_;
    std::size_t number_ = 0;
    std::size_t column_ = 0;  ///< Of the cell at hand, from 1.
    std::size_t filled_ = 0;  ///< The last column of the row with a text.
    bool wanted_ = false;
    bool inValue_ = false;
    std::string type_;
    std::string value_;
};

void parse(std::istream& part, std::size_t most, PartHandler& handler) {
    LimitedBuffer buffer(part, most, handler);
    std::istream limited(&buffer);
    limited.exceptions(std::ios::badbit);  // What the buffer throws must not become an end of file.
    Poco::XML::SAXParser parser;
    parser.setFeature(Poco::XML::XMLReader::FEATURE_NAMESPACES, true);
    parser.setContentHandler(&handler);
    parser.setProperty(Poco::XML::XMLReader::PROPERTY_LEXICAL_HANDLER,
                       static_cast<Poco::XML::LexicalHandler*>(&handler));
    Poco::XML::InputSource input(limited);
    try {
        parser.parse(&input);
    } catch (const Poco::Exception&) {
        if (!handler.failure()) throw;  // Else it is about the input, which ended early.
    }
    if (handler.failure()) std::rethrow_exception(handler.failure());
}

/// A part of the package by name; false when there is none.
bool parsePart(std::string_view content, const std::string& name, std::size_t most, PartHandler& handler) {
    try {
        Poco::MemoryInputStream package(content.data(), static_cast<std::streamsize>(content.size()));
        const Poco::Zip::ZipArchive archive(package);
        const auto found = archive.findHeader(name);
        if (found == archive.headerEnd()) return false;
        Poco::MemoryInputStream again(content.data(), static_cast<std::streamsize>(content.size()));
        Poco::Zip::ZipInputStream part(again, found->second);
        parse(part, most, handler);
        return true;
    } catch (const Poco::XML::XMLException& problem) {
        throw refused(name + ": " + problem.displayText());
    } catch (const Poco::Exception&) {
        // What the library says of a damaged package is for its developers.
        throw refused("it is no complete .xlsx file; save it again");
    }
}

void requirePart(std::string_view content, const std::string& name, PartHandler& handler) {
    if (!parsePart(content, name, kMostOtherBytes, handler)) throw refused("it has no " + name);
}

}  // namespace

XlsxSource::XlsxSource(std::string_view content, const Options& options)
    : content_(content), columns_(options.columns) {
    WorkbookHandler workbook;
    requirePart(content, "xl/workbook.xml", workbook);
    RelationsHandler relations(workbook.activeSheet());
    requirePart(content, "xl/_rels/workbook.xml.rels", relations);
    if (relations.target.empty()) throw refused("its active sheet is missing");
    sheet_ = relations.target.front() == '/' ? relations.target.substr(1) : "xl/" + relations.target;
    StringsHandler strings(strings_, stringEnds_);
    parsePart(content, "xl/sharedStrings.xml", kMostOtherBytes, strings);
}

void XlsxSource::forEach(const OnRow& onRow) const {
    SheetHandler handler(onRow, columns_, [this](std::string_view text) -> std::string_view {
        std::size_t index = 0;
        std::from_chars(text.data(), text.data() + text.size(), index);
        if (index >= stringEnds_.size()) throw refused("a cell names a text that is not there");
        const std::size_t begin = index == 0 ? 0 : stringEnds_[index - 1];
        return std::string_view(strings_).substr(begin, stringEnds_[index] - begin);
    });
    if (!parsePart(content_, sheet_, kMostSheetBytes, handler)) throw refused("its active sheet is missing");
}

}  // namespace hub::table
