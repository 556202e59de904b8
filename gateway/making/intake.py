"""What takes in evidence and finds something in it: photos, trips, alerts, clones, companies."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.analysis.readers import Analyser
from gateway.cameras.watches import Watches
from gateway.cases.service import CaseService
from gateway.ingest.attribution import Attributor
from gateway.ingest.clones import CloneFinder
from gateway.ingest.companies import Companies
from gateway.ingest.detector import Detector
from gateway.ingest.evidence import PhotoReader
from gateway.ingest.looking import Looker
from gateway.ingest.painted import Painted
from gateway.ingest.pipeline import Pipeline
from gateway.ingest.trips import TripBuilder
from gateway.journal.tracks import Tracks
from gateway.making.ground import Ground
from vision.plugins.folder import plugin_cards


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """The parts that read what came in."""

    tracks: Tracks
    detector: Detector
    trips: TripBuilder
    clones: CloneFinder
    attributor: Attributor
    companies: Companies
    photos: PhotoReader
    pipeline: Pipeline
    cameras: Watches


def make_intake(ground: Ground, cases: CaseService, analyser: Analyser) -> Intake:
    """The intake of a hub; alerts that no longer hold are withdrawn from ``cases``."""
    store, journal, graph = ground.store, ground.journal, ground.graph
    tracks, withdraw = Tracks(store), cases.withdraw_alert
    detector = Detector(journal=journal, graph=graph, withdraw=withdraw)
    companies = Companies(store=store, journal=journal, graph=graph, audit=ground.audit)
    painted = Painted(graph=graph, match_company=companies.match, clock=journal.clock)
    return Intake(
        tracks=tracks,
        detector=detector,
        trips=TripBuilder(journal=journal, graph=graph, tracks=tracks, withdraw=withdraw),
        clones=CloneFinder(journal=journal, graph=graph),
        attributor=Attributor(graph=graph, tracks=tracks),
        companies=companies,
        photos=PhotoReader(
            journal=journal,
            graph=graph,
            looker=Looker(
                vault=ground.vault,
                quarantine=ground.quarantine,
                analyser=analyser,
                painted=painted,
            ),
            reads_bodies=ground.settings.vision.read_bodies == 1,
            at_once=ground.settings.vision.workers or ground.settings.vision.queue,
            judges_load=any(
                plugin.card.task == "load_state"
                for plugin in plugin_cards(ground.settings.own_models)
            ),
        ),
        pipeline=Pipeline(
            store=store,
            journal=journal,
            graph=graph,
            vault=ground.vault,
            audit=ground.audit,
            analyser=analyser,
            detector=detector,
            project=ground.project,
            painted=painted,
        ),
        cameras=Watches(store=store, journal=journal, audit=ground.audit),
    )
