// SPDX-License-Identifier: Apache-2.0

internal import EventFormat
internal import Hummingbird

/// What a caller asks of the ledger; `Request` alone would be two things here.
typealias LedgerRequest = EventFormat.Request
/// What arrived over HTTP.
typealias HTTPCall = Hummingbird.Request
