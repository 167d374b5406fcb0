#include "import/xlsx_source.hpp"

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

#include <charconv>
#include <cmath>
#include <exception>
#include <istream>
#include <streambuf>

#include "hub/http/error.hpp"

namespace hub::number_queue {

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
        if (size > left_) throw refused("it unpacks to more than an honest list of numbers does");
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
            fail(std::make_exception_ptr(refused("its texts are too long for a list of numbers")));
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

/// Gives the first column of each row that has one.
class SheetHandler final : public PartHandler {
public:
    using Lookup = std::function<std::string_view(std::string_view index)>;
    SheetHandler(const RowSource::OnRow& onRow, Lookup shared) : onRow_(onRow), shared_(std::move(shared)) {}

    void startElement(const Poco::XML::XMLString&, const Poco::XML::XMLString& name, const Poco::XML::XMLString&,
                      const Poco::XML::Attributes& attributes) override {
        if (name == "row") column_ = 0;
        if (name == "c") beginCell(attributes);
        if (first_ && (name == "v" || name == "t")) inValue_ = true;
    }
    void endElement(const Poco::XML::XMLString&, const Poco::XML::XMLString& name,
                    const Poco::XML::XMLString&) override {
        if (name == "v" || name == "t") inValue_ = false;
        if (name == "c" && first_) endCell();
    }
    void characters(const Poco::XML::XMLChar* text, int start, int length) override {
        if (inValue_ && value_.size() < kLongestCell) value_.append(text + start, static_cast<std::size_t>(length));
    }

private:
    void beginCell(const Poco::XML::Attributes& attributes) {
        const std::string reference = valueOf(attributes, "r");
        ++column_;
        first_ = reference.empty() ? column_ == 1 : reference.size() > 1 && reference[0] == 'A' && reference[1] <= '9';
        type_ = first_ ? valueOf(attributes, "t") : std::string();
        value_.clear();
    }
    void endCell() {
        first_ = false;
        if (value_.empty() || failure()) return;
        try {
            giveRow();
        } catch (...) {
            fail(std::current_exception());
        }
    }
    void giveRow() {
        if (type_ == "s")
            onRow_(shared_(value_));
        else if (type_.empty() || type_ == "n")
            onRow_(integerText(value_));
        else
            onRow_(value_);
    }

    const RowSource::OnRow& onRow_;
    Lookup shared_;
    int column_ = 0;
    bool first_ = false;
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
    } catch (const Poco::Exception& problem) {
        throw refused(problem.displayText());
    }
}

void requirePart(std::string_view content, const std::string& name, PartHandler& handler) {
    if (!parsePart(content, name, kMostOtherBytes, handler)) throw refused("it has no " + name);
}

}  // namespace

bool looksLikeZip(std::string_view content) noexcept {
    return content.starts_with("PK\x03\x04");
}

XlsxSource::XlsxSource(std::string_view content) : content_(content) {
    WorkbookHandler workbook;
    requirePart(content, "xl/workbook.xml", workbook);
    RelationsHandler relations(workbook.activeSheet());
    requirePart(content, "xl/_rels/workbook.xml.rels", relations);
    if (relations.target.empty()) throw refused("its active sheet is missing");
    sheet_ = relations.target.front() == '/' ? relations.target.substr(1) : "xl/" + relations.target;
    StringsHandler strings(strings_, stringEnds_);
    parsePart(content, "xl/sharedStrings.xml", kMostOtherBytes, strings);
}

XlsxSource::~XlsxSource() = default;

void XlsxSource::forEach(const OnRow& onRow) const {
    SheetHandler handler(onRow, [this](std::string_view text) -> std::string_view {
        std::size_t index = 0;
        std::from_chars(text.data(), text.data() + text.size(), index);
        if (index >= stringEnds_.size()) throw refused("a cell names a text that is not there");
        const std::size_t begin = index == 0 ? 0 : stringEnds_[index - 1];
        return std::string_view(strings_).substr(begin, stringEnds_[index] - begin);
    });
    if (!parsePart(content_, sheet_, kMostSheetBytes, handler)) throw refused("its active sheet is missing");
}

}  // namespace hub::number_queue
