#include "commands.hpp"

int main(int argc, char** argv) {
    // First of all, so that every thread inherits the blocked signals.
    hub::host::Signals signals;
    return hub::host::runDialhub({argv + 1, argv + argc}, signals);
}
