-- Leads of an organization ($1), each number up to 100,000. They are the plugin lead_intake's: the inner text is run only
-- where its table is; elsewhere everything is NULL.
WITH counted AS (
    SELECT CASE WHEN to_regclass('leads') IS NOT NULL THEN
        query_to_xml(format(
            'SELECT (SELECT count(*) FROM (SELECT FROM leads WHERE organization_id = %1$s LIMIT 100000) l) AS total,
                    (SELECT count(*) FROM (SELECT FROM leads WHERE organization_id = %1$s AND status = %2$L LIMIT 100000) l)
                        AS interested,
                    (SELECT count(*) FROM (SELECT FROM leads WHERE organization_id = %1$s AND status = %3$L LIMIT 100000) l)
                        AS sent_to_kelly,
                    (SELECT count(*) FROM (SELECT FROM leads WHERE organization_id = %1$s AND status = %4$L LIMIT 100000) l)
                        AS qualified',
            $1::bigint, 'interested', 'sent_to_kelly', 'qualified'), false, false, '')
    END AS document
)
SELECT (xpath('//total/text()', document))[1]::text::bigint AS total,
       (xpath('//interested/text()', document))[1]::text::bigint AS interested,
       (xpath('//sent_to_kelly/text()', document))[1]::text::bigint AS sent_to_kelly,
       (xpath('//qualified/text()', document))[1]::text::bigint AS qualified
FROM counted
