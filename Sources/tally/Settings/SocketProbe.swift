// SPDX-License-Identifier: Apache-2.0

private import Glibc

/// Looks at an address before PostgreSQL is started for nothing.
package enum SocketProbe {
    /// - Throws: a refusal in one sentence, where nobody could listen there now.
    package static func checkFree(_ address: ListenAddress) throws {
        var hints = unsafe addrinfo()
        unsafe hints.ai_flags = AI_PASSIVE
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var first: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(address.host, String(address.port), &hints, &first)
        guard code == 0, let found = unsafe first else {
            throw Failure.unavailable(
                "\(address.host) is no address of this machine: choose another with --listen."
            )
        }
        defer { unsafe freeaddrinfo(found) }
        let error = unsafe bindError(found.pointee)
        switch error {
        case 0: return
        case EADDRINUSE:
            throw Failure.unavailable(
                "Port \(address.port) of \(address.host) is in use by another program: stop that "
                    + "one, or choose another port with --listen."
            )
        default:
            throw Failure.unavailable(
                "Nothing can listen on \(address) (\(unsafe String(cString: strerror(error)))): "
                    + "choose another address with --listen."
            )
        }
    }

    /// 0 if it could be bound; what `errno` was otherwise.
    private static func bindError(_ entry: addrinfo) -> Int32 {
        let descriptor = unsafe socket(entry.ai_family, entry.ai_socktype, entry.ai_protocol)
        guard descriptor >= 0 else { return errno }
        defer { close(descriptor) }
        // As the server does: connections of its predecessor may still be ending.
        var yes: Int32 = 1
        _ = unsafe setsockopt(
            descriptor,
            SOL_SOCKET,
            SO_REUSEADDR,
            &yes,
            socklen_t(MemoryLayout<Int32>.size)
        )
        guard unsafe bind(descriptor, entry.ai_addr, entry.ai_addrlen) == 0,
            listen(descriptor, 1) == 0
        else { return errno }
        return 0
    }
}
