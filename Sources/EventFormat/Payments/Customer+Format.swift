// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension Customer: StoredObject {
    func write(to object: inout ObjectWriter) {}

    init(_ object: inout ObjectReader) throws(FormatError) {
        self.init()
    }
}
