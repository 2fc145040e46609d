// SPDX-License-Identifier: Apache-2.0

internal import Domain

/// What is kept of commands, on the pages of entities.
extension ObjectWriter {
    mutating func write(_ memory: Memory) {
        write("fingerprint", memory.fingerprint)
        write("position", integer: memory.position)
    }
}

extension ObjectReader {
    mutating func memory() throws(FormatError) -> Memory {
        Memory(fingerprint: try fingerprint(), position: try integer("position"))
    }
}
