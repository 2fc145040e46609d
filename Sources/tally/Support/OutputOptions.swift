// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Domain
internal import EventFormat
internal import JSONText

/// For people by default, for programs on demand.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print JSON, also of errors.")
    var json = false

    func print(_ document: @autoclosure () -> JSON, text: @autoclosure () -> String) throws {
        try Terminal.print(json ? document().line : text())
    }
}
