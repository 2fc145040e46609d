// SPDX-License-Identifier: Apache-2.0

import Adapters

/// Bodies of Dodo, as small as they can be.
enum DodoBody {
    static func message(_ type: String, _ data: String) -> String {
        """
        {"business_id":"bus_1","type":"\(type)","timestamp":"2026-11-21T00:00:00Z","data":\(data)}
        """
    }

    static func payment(
        _ members: String = "",
        status: String = "succeeded",
        total: Int64 = 2380
    )
        -> String
    {
        """
        {"payment_id":"pay_1","status":"\(status)","total_amount":\(total),"tax":380,\
        "currency":"EUR","customer":{"customer_id":"cus_1","metadata":{"user_id":"bob"}},\
        "metadata":{"account":"alice","package":"small","tries":3}\(members)}
        """
    }

    static func dispute(
        _ amount: String,
        currency: String = "USD",
        stage: String = "dispute"
    )
        -> String
    {
        """
        {"dispute_id":"dsp_1","payment_id":"pay_1","amount":\(amount),"currency":"\(currency)",\
        "dispute_status":"dispute_opened","dispute_stage":"\(stage)"}
        """
    }

    static func refund(_ amount: String, status: String = "succeeded") -> String {
        """
        {"refund_id":"ref_1","payment_id":"pay_1","amount":\(amount),"currency":"EUR",\
        "status":"\(status)","is_partial":true}
        """
    }

    static func subscription(_ members: String = "", status: String = "active") -> String {
        """
        {"subscription_id":"sub_1","product_id":"pdt_1","status":"\(status)","quantity":2,\
        "previous_billing_date":"2026-11-01T00:00:00Z","next_billing_date":"2026-12-01T00:00:00Z",\
        "created_at":"2026-11-01T00:00:00Z","customer":{"customer_id":"cus_1"},\
        "metadata":{"account":"alice"}\(members)}
        """
    }

    static func delivery(_ body: String, id: String = "msg_1") -> Delivery {
        Delivery(
            headers: [Delivery.Field("webhook-id", id)],
            body: Array(body.utf8),
            receivedAt: 1_795_219_200
        )
    }
}

extension DodoAdapter {
    func translate(_ type: String, _ data: String) throws(Unreadable) -> Translation {
        try translate(DodoBody.delivery(DodoBody.message(type, data)))
    }
}
