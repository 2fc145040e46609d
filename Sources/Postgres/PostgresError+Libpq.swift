// SPDX-License-Identifier: Apache-2.0

internal import CLibpq

extension PostgresError {
    /// Reads the error that a result holds.
    ///
    /// A fatal error means that the server ends the connection.
    ///
    /// C: `PQresultErrorField`.
    init(result: OpaquePointer) {
        let fields = ErrorFields(result: result)
        let sqlState = fields[.sqlState].map(SQLState.init(rawValue:))
        let severity = fields[.severity]
        let kind: Kind =
            switch (severity, sqlState) {
            case ("FATAL", _), ("PANIC", _): .connectionLost
            case (_, .queryCanceled): .cancelled
            case (_, nil): .connectionLost
            case (_, _): .server
            }
        let message = fields[.message] ?? String(cString: PQresultErrorMessage(result))
        self.init(kind, message.withoutLineEnd, sqlState: sqlState)
        detail = fields[.detail]
        hint = fields[.hint]
        context = fields[.context]
        constraint = fields[.constraint]
        statementPosition = fields[.position].flatMap { Int($0) }
    }

    /// Reads the connection's last message.
    ///
    /// C: `PQerrorMessage`.
    init(_ kind: Kind, connection: OpaquePointer) {
        self.init(kind, String(cString: PQerrorMessage(connection)).withoutLineEnd)
    }
}

/// The named parts of the error in one result.
private struct ErrorFields {
    /// The letters behind `PG_DIAG_…`, macros that Swift does not import.
    enum Name: Unicode.Scalar {
        case sqlState = "C"
        case message = "M"
        case detail = "D"
        case hint = "H"
        case position = "P"
        case severity = "V"
        case context = "W"
        case constraint = "n"
    }

    let result: OpaquePointer

    subscript(_ name: Name) -> String? {
        PQresultErrorField(result, CInt(name.rawValue.value)).map { String(cString: $0) }
    }
}

extension String {
    /// The text without the line end that libpq puts after each message.
    fileprivate var withoutLineEnd: String {
        var text = self[...]
        while text.last?.isNewline == true { text.removeLast() }
        return String(text)
    }
}
