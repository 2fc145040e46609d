// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// Objects and events as they are fetched: read as those that are delivered.
extension StripeAdapter {
    package func fetch(
        _ object: ProviderObject,
        key: String
    ) throws(PaymentFault) -> ProviderRequest {
        let path: String
        switch object.kind {
        case "payment_intent": path = "payment_intents/"
        case "charge": path = "charges/"
        case "refund": path = "refunds/"
        case "dispute": path = "disputes/"
        case "customer": path = "customers/"
        case "invoice_payment": path = "invoice_payments/"
        case "checkout.session": path = "checkout/sessions/"
        case "subscription": path = "subscriptions/"
        case "invoice": path = "invoices/"
        default: throw PaymentFault(.invalid, code: "unknown-kind")
        }
        var form = WebForm()
        form.add("expand[]", Self.part(of: object.kind))
        let query = form.text.isEmpty ? "" : "?\(form.text)"
        let url = "\(base)/v1/\(path)" + (try WebForm.part(object.id)) + query
        return ProviderRequest(.get, url, headers: try headers(key))
    }

    /// What Stripe shows only when it is asked.
    private static func part(of kind: String) -> String? {
        switch kind {
        case "checkout.session": "line_items"
        case "subscription": "latest_invoice.payments"
        case "invoice": "payments"
        default: nil
        }
    }

    package func fetched(
        _ object: ProviderObject,
        _ answer: ProviderAnswer
    ) throws(PaymentFault) -> Translation {
        let json = try answer.object(error: "error")
        guard json["id"]?.name == object.id else {
            throw PaymentFault(.unreadable, code: "other-object")
        }
        return try translation(of: json, expected: object.kind)
    }

    func translation(of object: JSON, expected: String) throws(PaymentFault) -> Translation {
        guard object["object"]?.text == expected, let id = object["id"]?.name else {
            throw PaymentFault(.unreadable, code: "other-object")
        }
        // Refunds do not say it, and need not.
        guard let isLive = object["livemode"]?.flag ?? (expected == "refund" ? true : nil) else {
            throw PaymentFault(.unreadable, code: "no-mode")
        }
        var reader = StripeReader(fields: fields, isTest: !isLive)
        do throws(Unreadable) {
            try reader.read(object)
        } catch {
            throw PaymentFault(.unreadable, code: "object", message: error.description)
        }
        return Translation(
            fetched: ProviderObject(kind: expected, id: id),
            object,
            reader.observations,
            reader.remark
        )
    }

    /// - Source: docs.stripe.com/api/events/list: of the last 30 days, the newest first
    package func changes(
        _ query: ChangeQuery,
        key: String
    ) throws(PaymentFault) -> ProviderRequest {
        var form = WebForm()
        form.add("limit", "100")
        form.add("created[gte]", String(query.since))
        form.add("delivery_success", query.undeliveredOnly ? "false" : nil)
        form.add("starting_after", query.cursor)
        return ProviderRequest(.get, "\(base)/v1/events?\(form.text)", headers: try headers(key))
    }

    package func changes(
        _ query: ChangeQuery,
        _ answer: ProviderAnswer
    ) throws(PaymentFault) -> ChangePage {
        let list = try answer.object(error: "error")
        guard case .array(let events) = list["data"], let hasMore = list["has_more"]?.flag else {
            throw PaymentFault(.unreadable, code: "no-list")
        }
        let items = events.map { event in
            do throws(Unreadable) {
                return ChangePage.Item(event, .success(try translate(event)))
            } catch {
                return ChangePage.Item(event, .failure(error))
            }
        }
        guard hasMore else { return ChangePage(items: items, cursor: nil) }
        guard let last = events.last?["id"]?.name, last != query.cursor else {
            throw PaymentFault(.unreadable, code: "no-cursor")
        }
        return ChangePage(items: items, cursor: last)
    }
}
