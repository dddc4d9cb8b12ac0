"""The calls of the funnel, declared."""

from connectors.console import deals, funnel_bodies, funnel_queries, funnel_records, leads, metrics, tasks
from connectors.console.calls import staff_call
from connectors.console.customer_records import LeadDetail
from connectors.console.permissions import Verb
from connectors.console.sales_records import OpportunityDetail
from connectors.console.support_records import TaskRecord

_LEADS, _TASKS = Verb.WORK_LEADS, Verb.WORK_TASKS
ENDPOINTS = [
    staff_call("GET", "/v1/pipelines", Verb.READ_OPPORTUNITIES, metrics.list_pipelines, funnel_records.PipelineList),
    staff_call(
        "POST", "/v1/opportunities", Verb.OPEN_OPPORTUNITIES, deals.open_opportunity, OpportunityDetail,
        body=funnel_bodies.OpportunityOpening, status=201,
    ),
    staff_call(
        "PATCH", "/v1/opportunities/{id}", Verb.MOVE_OPPORTUNITIES, deals.edit_opportunity, OpportunityDetail,
        body=funnel_bodies.OpportunityEdit,
    ),
    staff_call("POST", "/v1/leads/{id}/contacted", _LEADS, leads.contact_lead, LeadDetail),
    staff_call("POST", "/v1/leads/{id}/qualify", _LEADS, leads.qualify_lead, LeadDetail),
    staff_call(
        "POST", "/v1/leads/{id}/disqualify", _LEADS, leads.disqualify_lead, LeadDetail,
        body=funnel_bodies.Disqualification,
    ),
    staff_call(
        "POST", "/v1/leads/{id}/convert", _LEADS, leads.convert_lead, LeadDetail, body=funnel_bodies.LeadTarget
    ),
    staff_call(
        "POST", "/v1/leads/{id}/assign", _LEADS, leads.assign_lead, LeadDetail, body=funnel_bodies.PersonAssignment
    ),
    staff_call(
        "POST", "/v1/tasks", _TASKS, tasks.create_task, TaskRecord, body=funnel_bodies.TaskCreation, status=201
    ),
    staff_call(
        "POST", "/v1/tasks/{id}/assign", _TASKS, tasks.assign_task, TaskRecord, body=funnel_bodies.PersonAssignment
    ),
    staff_call("POST", "/v1/tasks/{id}/snooze", _TASKS, tasks.snooze_task, TaskRecord, body=funnel_bodies.Snooze),
    staff_call("POST", "/v1/tasks/{id}/reopen", _TASKS, tasks.reopen_task, TaskRecord),
    staff_call(
        "GET", "/v1/metrics/forecast", Verb.READ_FUNNEL, metrics.get_forecast, funnel_records.ForecastRecord,
        query=funnel_queries.ForecastQuery,
    ),
    staff_call(
        "GET", "/v1/metrics/funnel", Verb.READ_FUNNEL, metrics.get_funnel, funnel_records.FunnelRecord,
        query=funnel_queries.FunnelQuery,
    ),
    staff_call("GET", "/v1/scoring", Verb.READ_SCORING, metrics.get_scoring, funnel_records.ScoringList),
]  # fmt: skip
