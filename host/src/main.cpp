#include <malloc.h>

#include "commands.hpp"

namespace {

/// Uploads come and go by the megabyte. glibc would learn from the first one to keep blocks of that size.
constexpr int kReturnedToSystem = 512 * 1024;

}  // namespace

int main(int argc, char** argv) {
    // First of all, so that every thread inherits the blocked signals.
    hub::host::Signals signals;
    mallopt(M_MMAP_THRESHOLD, kReturnedToSystem);
    return hub::host::runDialhub({argv + 1, argv + argc}, signals);
}
