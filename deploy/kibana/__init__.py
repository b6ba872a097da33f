"""Kibana's objects as code: data views, dashboards, saved searches and a map, compiled to `objects.ndjson`.

The shapes follow what Kibana 9 publishes (elastic/kibana on GitHub):

- dashboards: `src/platform/plugins/shared/dashboard/server/dashboard_saved_object/` (`dashboard_saved_object.ts`, `schema/v1`, `schema/v2`)
- saved searches: `src/platform/plugins/shared/saved_search/server/saved_objects/` (`search.ts`, `schema_legacy.ts`, model version 5)
- data views: `src/platform/plugins/shared/data_views/server/content_management/schema/v1/cm_services.ts`
- maps: `x-pack/platform/plugins/shared/maps/server/saved_objects/setup_saved_objects.ts`
- Lens: `x-pack/platform/plugins/shared/lens/public/datasources/form_based/operations/definitions/`
- Vega: `src/platform/plugins/private/vis_types/vega/public/data_model/es_query_parser.ts`
- the import call: `src/core/packages/saved-objects/server-internal/src/routes/import.ts`

and the objects that Kibana and Elastic ship in that form: Kibana's sample data
(`src/platform/plugins/shared/home/server/services/sample_data/data_sets/{flights,logs}/saved_objects.ts`) and elastic/integrations
(`packages/nginx/kibana/{dashboard,map}/`).
"""
