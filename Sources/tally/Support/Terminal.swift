// SPDX-License-Identifier: Apache-2.0

private import Foundation
private import Glibc

/// The two ways out of the process.
///
/// Unbuffered: whoever waits for a line gets it at once.
package enum Terminal {
    /// Writes a line to the standard output.
    package static func print(_ line: String) throws {
        try write(Array((line + "\n").utf8))
    }

    package static func write(_ bytes: [UInt8]) throws {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data(bytes))
        } catch {
            throw Failure.unavailable("The output cannot be written: its reader is gone.")
        }
    }

    /// Writes to the standard error; there is nowhere to say that this did not work.
    package static func warn(_ text: String) {
        let bytes = Array(text.utf8)
        _ = unsafe Glibc.write(STDERR_FILENO, bytes, bytes.count)
    }

    /// Whether a person reads the standard error.
    package static var isAttended: Bool { isatty(STDERR_FILENO) == 1 }

    /// A reader that goes away is an error like others, not a signal that ends the process.
    package static func ignoreBrokenPipes() {
        _ = signal(SIGPIPE, SIG_IGN)
    }
}
