#include "hub/db/transaction.hpp"

#include "connection.hpp"
#include "copy_text.hpp"
#include "hub/db/binary_copy.hpp"

namespace hub::db {

namespace {

template <class Writer, class Produce>
std::int64_t copyAs(detail::Connection& connection, const Query& query, const Produce& produce) {
    return connection.copyIn(query, [&](const detail::Connection::SendChunk& send) {
        Writer writer(send);
        produce(writer);
        writer.finish();
    });
}

}  // namespace

std::int64_t Transaction::run(const Query& query, const Parameters& parameters,
                              const std::function<void(const Row&)>& onRow) {
    const detail::Result result = connection_.execute(query, parameters);
    const int rows = result.rows();
    for (int i = 0; i < rows; ++i) onRow(Row(result, i));
    return result.affected();
}

std::int64_t Transaction::forEach(const Query& query, const Parameters& parameters,
                                  const std::function<void(const Row&)>& onRow) {
    return connection_.forEach(query, parameters, onRow);
}

std::int64_t Transaction::copyIn(const Query& query, const std::function<void(CopyWriter&)>& produce) {
    return copyAs<detail::CopyTextWriter>(connection_, query, produce);
}

std::int64_t Transaction::copyInBinary(const Query& query, const std::function<void(BinaryCopyWriter&)>& produce) {
    return copyAs<BinaryCopyWriter>(connection_, query, produce);
}

void Transaction::inSavepoint(const std::function<void()>& body) {
    connection_.inSavepoint(body);
}

void Transaction::throwNoRow(const Query& query) {
    throw UnexpectedRowCount(std::string(query.name) + ": no row where one was expected", "");
}

void Transaction::throwManyRows(const Query& query) {
    throw UnexpectedRowCount(std::string(query.name) + ": several rows where at most one was expected", "");
}

}  // namespace hub::db
