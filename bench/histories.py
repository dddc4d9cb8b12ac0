"""What happened with the customers of a measured company: SQL that makes it of the table ``made`` of `bench.company`.

Every ticket was opened, two in three were given to somebody, one in three went on; one customer in ten talked, had a
deal, and was billed and paid.
"""

_MOVED = """INSERT INTO ticket_events (id, ticket_id, seq, kind, actor, change, at)
    SELECT born_id(opened + interval '1 hour' * (seq - 1), number * 10 + seq), ticket_id, seq,
        ('{opened,assigned,moved}'::text[])[seq], 'bot', '{}', opened + interval '1 hour' * (seq - 1)
    FROM made, generate_series(1, 3) AS seq WHERE seq <= 1 + number % 3 ORDER BY number, seq"""
_TALKED = """INSERT INTO conversations (id, channel, site, contact_id, assurance, owner, epoch, opened_at, closed_at,
        last_seq, last_message_at)
    SELECT born_id(born, number * 10), 'website', 'default', holder, 'none', 'closed', 1, born,
        born + interval '1 hour', 6, born + interval '6 minutes'
    FROM made WHERE number % 10 = 3 ORDER BY number"""
_SAID = """INSERT INTO messages (id, conversation_id, seq, author, channel, text, buttons, cards, attachments,
        created_at)
    SELECT born_id(born + interval '1 minute' * seq, number * 10 + seq), born_id(born, number * 10), seq,
        CASE seq % 2 WHEN 1 THEN 'customer' ELSE 'bot' END, 'website', detail, '[]', '[]', '[]',
        born + interval '1 minute' * seq
    FROM made, generate_series(1, 6) AS seq WHERE number % 10 = 3 ORDER BY number, seq"""
_BARGAINED = """INSERT INTO opportunities (id, contact_id, pipeline_id, stage_id, title, amount_rial, stage_entered_at,
        opened_at, version)
    SELECT born_id(born, number * 10), holder, stage.pipeline_id, stage.id, subject, 1000000, born, born, 1
    FROM made, (SELECT * FROM stages ORDER BY pipeline_id, position LIMIT 1) AS stage
    WHERE number % 10 = 3 ORDER BY number"""
_MET = """INSERT INTO stage_intervals (id, opportunity_id, seq, stage_id, entered_at, left_at, actor, reason)
    SELECT born_id(born + interval '1 day' * seq, number * 10 + seq), born_id(born, number * 10), seq, stage.id,
        born + interval '1 day' * seq, CASE WHEN seq < 3 THEN born + interval '1 day' * (seq + 1) END, 'bot', 'moved'
    FROM made, generate_series(1, 3) AS seq, (SELECT * FROM stages ORDER BY pipeline_id, position LIMIT 1) AS stage
    WHERE number % 10 = 3 ORDER BY number, seq"""
_BILLED = """INSERT INTO invoices (id, code, contact_id, state, payment, buyer_name, subtotal_rial, discount_rial,
        vat_rial, total_rial, paid_rial, credited_rial, requested_at, issued_at, version)
    SELECT born_id(born, number * 10), 'INV-1400-' || lpad(number::text, 6, '0'), holder, 'issued', 'paid', name,
        1000000, 0, 100000, 1100000, 1100000, 0, born, born + interval '1 day', 1
    FROM made WHERE number % 10 = 3 ORDER BY number"""
_PAID = """INSERT INTO payments (id, invoice_id, kind, amount_rial, method, paid_at, recorded_at, actor, state)
    SELECT born_id(born + interval '3 days', number * 10), born_id(born, number * 10), 'payment', 1100000, 'cash',
        born + interval '2 days', born + interval '3 days', 'bot', 'recorded'
    FROM made WHERE number % 10 = 3 ORDER BY number"""
_NOTED = """INSERT INTO audit_events (id, at, actor, verb, entity, entity_id, data)
    SELECT born_id(born + interval '3 days', number * 10), born + interval '3 days', 'bot', 'pay', 'invoice',
        born_id(born, number * 10)::text, '{"amount_rial": 1100000}'
    FROM made WHERE number % 10 = 3 ORDER BY number"""
HISTORIES = (_MOVED, _TALKED, _SAID, _BARGAINED, _MET, _BILLED, _PAID, _NOTED)
"""In the order in which one refers to another."""
