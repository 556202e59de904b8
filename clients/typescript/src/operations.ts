/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** Take a task on. 受理 */
export type AcceptCaseInput = {
  /** The same for each attempt; under one key the move is made once. 幂等键 */
  idempotencyKey?: string | null | undefined;
  /** Number of the case. 案件编号 */
  number: string;
  /** Serial number of the task; yours or the only one if left out. 任务 */
  task?: number | null | undefined;
  /** The version you saw; a conflict if it has moved on. 版本 */
  version?: number | null | undefined;
};

/** Conditions on Alerts, all of which hold. 筛选条件 */
export type AlertFilter = {
  /** All of these. 且 */
  and?: Array<AlertFilter> | null | undefined;
  /** Alert contradicts Sighting. 矛盾抓拍 */
  contradictedSightings?: RelatedSightingFilter | null | undefined;
  /** Alert doubts Plate. 存疑号牌 */
  doubtedPlates?: RelatedPlateFilter | null | undefined;
  /** Kind. 违法类型 */
  kind?: ViolationKindFilter | null | undefined;
  /** Latitude, WGS-84 degrees. 纬度 */
  latWgs84?: FloatFilter | null | undefined;
  /** Longitude, WGS-84 degrees. 经度 */
  lngWgs84?: FloatFilter | null | undefined;
  /** This does not hold. 非 */
  not?: AlertFilter | null | undefined;
  /** Number. 告警编号 */
  number?: TextFilter | null | undefined;
  /** Occurred at. 发生时间 */
  occurredAt?: InstantFilter | null | undefined;
  /** Any of these. 或 */
  or?: Array<AlertFilter> | null | undefined;
  /** Positions from the site on, WKT LINESTRING, WGS-84. 轨迹 */
  path?: TextFilter | null | undefined;
  /** Rule and version. 规则 */
  rule?: TextFilter | null | undefined;
  /** Alert raised on Sighting. 触发抓拍 */
  sightings?: RelatedSightingFilter | null | undefined;
  /** State. 研判状态 */
  state?: AlertStateFilter | null | undefined;
  /** Why the rule spoke, in Chinese. 摘要 */
  summary?: TextFilter | null | undefined;
  /** Alert raised on Trip. 触发运次 */
  trips?: RelatedTripFilter | null | undefined;
  /** Alert accuses Truck. 涉嫌车辆 */
  trucks?: RelatedTruckFilter | null | undefined;
  /** Violation confirms Alert. 确认告警 */
  violations?: RelatedViolationFilter | null | undefined;
};

/** What triage said of an alert. 研判状态 */
export type AlertState =
  /** Code confirmed. 已确认 */
  | 'CONFIRMED'
  /** Code open. 待研判 */
  | 'OPEN'
  /** Code rejected. 已排除 */
  | 'REJECTED';

/** Conditions on one value, all of which hold. 取值条件 */
export type AlertStateFilter = {
  /** Equal to. 等于 */
  eq?: AlertState | null | undefined;
  /** One of; an empty list matches nothing. 属于 */
  in?: Array<AlertState> | null | undefined;
  /** Is known, or is not. 是否为空 */
  isNull?: boolean | null | undefined;
  /** Different from, or not known. 不等于或未知 */
  ne?: AlertState | null | undefined;
  /** None of. 不属于 */
  notIn?: Array<AlertState> | null | undefined;
};

/** Conditions on Cameras, all of which hold. 筛选条件 */
export type CameraFilter = {
  /** All of these. 且 */
  and?: Array<CameraFilter> | null | undefined;
  /** Day of its calibration. 检定日期 */
  calibratedOn?: DateFilter | null | undefined;
  /** Last day on which the calibration holds. 检定有效期至 */
  calibratedUntil?: DateFilter | null | undefined;
  /** Camera watches Checkpoint. 监控卡口 */
  checkpoints?: RelatedCheckpointFilter | null | undefined;
  /** Device number (GA/T 1400: 20 digits). 设备编号 */
  code?: TextFilter | null | undefined;
  /** Coordinate system in which the source gave the point. 坐标来源 */
  coordinatesFrom?: CoordinateSystemFilter | null | undefined;
  /** Camera watches DisposalSite. 监控消纳场 */
  disposalSites?: RelatedDisposalSiteFilter | null | undefined;
  /** Camera lies in District. 所在区划 */
  districts?: RelatedDistrictFilter | null | undefined;
  /** Camera watches Gate. 监控出入口 */
  gates?: RelatedGateFilter | null | undefined;
  /** Latitude, WGS-84 degrees. 纬度 */
  latWgs84?: FloatFilter | null | undefined;
  /** Longitude, WGS-84 degrees. 经度 */
  lngWgs84?: FloatFilter | null | undefined;
  /** Name. 设备名称 */
  name?: TextFilter | null | undefined;
  /** This does not hold. 非 */
  not?: CameraFilter | null | undefined;
  /** Any of these. 或 */
  or?: Array<CameraFilter> | null | undefined;
  /** Day on which its place was made public. 设置地点公布日期 */
  publishedOn?: DateFilter | null | undefined;
  /** Last day on which its place was public. 公布截止日期 */
  publishedUntil?: DateFilter | null | undefined;
  /** Day of the legal and technical review. 法制和技术审核日期 */
  reviewedOn?: DateFilter | null | undefined;
  /** Last day on which the review holds. 审核有效期至 */
  reviewedUntil?: DateFilter | null | undefined;
  /** Sighting taken by Camera. 抓拍设备 */
  sightings?: RelatedSightingFilter | null | undefined;
  /** Day on which its sign was put up. 标志设置日期 */
  signedOn?: DateFilter | null | undefined;
  /** Last day on which its sign stood. 标志拆除日期 */
  signedUntil?: DateFilter | null | undefined;
  /** Camera watches Site. 监控工地 */
  sites?: RelatedSiteFilter | null | undefined;
};

/** Where a case or a task stands; a case stands where the furthest behind of its tasks does. 案件状态 */
export type CaseState =
  /** Code accepted. 受理 */
  | 'ACCEPTED'
  /** Code assigned. 派遣 */
  | 'ASSIGNED'
  /** Code closed. 结案 */
  | 'CLOSED'
  /** Code disputed. 待裁定 */
  | 'DISPUTED'
  /** Code handling. 处置 */
  | 'HANDLING'
  /** Code held. 挂起 */
  | 'HELD'
  /** Code open. 立案 */
  | 'OPEN'
  /** Code resolved. 反馈 */
  | 'RESOLVED'
  /** Code returned. 退回 */
  | 'RETURNED'
  /** Code verified. 核查 */
  | 'VERIFIED'
  /** Code void. 作废 */
  | 'VOID';

/** Conditions on Checkpoints, all of which hold. 筛选条件 */
export type CheckpointFilter = {
  /** All of these. 且 */
  and?: Array<CheckpointFilter> | null | undefined;
  /** Camera watches Checkpoint. 监控卡口 */
  cameras?: RelatedCameraFilter | null | undefined;
  /** Code. 卡口编号 */
  code?: TextFilter | null | undefined;
  /** Coordinate system in which the source gave the point. 坐标来源 */
  coordinatesFrom?: CoordinateSystemFilter | null | undefined;
  /** Checkpoint lies in District. 所在区划 */
  districts?: RelatedDistrictFilter | null | undefined;
  /** Latitude, WGS-84 degrees. 纬度 */
  latWgs84?: FloatFilter | null | undefined;
  /** Longitude, WGS-84 degrees. 经度 */
  lngWgs84?: FloatFilter | null | undefined;
  /** Name. 卡口名称 */
  name?: TextFilter | null | undefined;
  /** This does not hold. 非 */
  not?: CheckpointFilter | null | undefined;
  /** Any of these. 或 */
  or?: Array<CheckpointFilter> | null | undefined;
  /** Road. 道路 */
  road?: TextFilter | null | undefined;
};

/** Conditions on Companies, all of which hold. 筛选条件 */
export type CompanyFilter = {
  /** Address. 地址 */
  address?: TextFilter | null | undefined;
  /** All of these. 且 */
  and?: Array<CompanyFilter> | null | undefined;
  /** Site built by Company. 施工单位 */
  builtSites?: RelatedSiteFilter | null | undefined;
  /** What the company does, as worded. 企业类型 */
  business?: TextFilter | null | undefined;
  /** Contact phone. 联系电话 */
  contactPhone?: TextFilter | null | undefined;
  /** Unified social credit code, GB 32100. 统一社会信用代码 */
  creditCode?: TextFilter | null | undefined;
  /** Whether the check character of the code is right. 信用代码校验通过 */
  creditCodeVerified?: FlagFilter | null | undefined;
  /** Company registered in District. 注册地 */
  districts?: RelatedDistrictFilter | null | undefined;
  /** Driver employed by Company. 受雇于 */
  drivers?: RelatedDriverFilter | null | undefined;
  /** Company same as Company. 合并至 */
  mergedCompanies?: RelatedCompanyFilter | null | undefined;
  /** Name. 企业名称 */
  name?: TextFilter | null | undefined;
  /** This does not hold. 非 */
  not?: CompanyFilter | null | undefined;
  /** Any of these. 或 */
  or?: Array<CompanyFilter> | null | undefined;
  /** Site owned by Company. 建设单位 */
  ownedSites?: RelatedSiteFilter | null | undefined;
  /** Permit held by Company. 持证企业 */
  permits?: RelatedPermitFilter | null | undefined;
  /** DisposalSite run by Company. 运营单位 */
  runDisposalSites?: RelatedDisposalSiteFilter | null | undefined;
  /** Company same as Company. 合并至 */
  sameCompanies?: RelatedCompanyFilter | null | undefined;
  /** Transport permit. 道路运输经营许可证号 */
  transportPermit?: TextFilter | null | undefined;
  /** Truck operated by Company. 所属企业 */
  trucks?: RelatedTruckFilter | null | undefined;
  /** Violation traced to Company. 责任企业 */
  violations?: RelatedViolationFilter | null | undefined;
  /** Waybill carried by Company. 承运企业 */
  waybills?: RelatedWaybillFilter | null | undefined;
};

/** The system in which a coordinate was handed over. 坐标来源 */
export type CoordinateSystem =
  /** Code bd09. BD-09 */
  | 'BD09'
  /** Code cgcs2000. CGCS2000 */
  | 'CGCS2000'
  /** Code gcj02. GCJ-02 */
  | 'GCJ02'
  /** Code wgs84. WGS-84 */
  | 'WGS84';

/** Conditions on one value, all of which hold. 取值条件 */
export type CoordinateSystemFilter = {
  /** Equal to. 等于 */
  eq?: CoordinateSystem | null | undefined;
  /** One of; an empty list matches nothing. 属于 */
  in?: Array<CoordinateSystem> | null | undefined;
  /** Is known, or is not. 是否为空 */
  isNull?: boolean | null | undefined;
  /** Different from, or not known. 不等于或未知 */
  ne?: CoordinateSystem | null | undefined;
  /** None of. 不属于 */
  notIn?: Array<CoordinateSystem> | null | undefined;
};

/** 密闭状态: state of the cover of a truck's box. 密闭状态 */
export type Cover =
  /** Code closed. 密闭 */
  | 'CLOSED'
  /** Code open. 未密闭 */
  | 'OPEN'
  /** Code partial. 部分密闭 */
  | 'PARTIAL'
  /** Code unknown. 未知 */
  | 'UNKNOWN';

/** Conditions on one value, all of which hold. 取值条件 */
export type CoverFilter = {
  /** Equal to. 等于 */
  eq?: Cover | null | undefined;
  /** One of; an empty list matches nothing. 属于 */
  in?: Array<Cover> | null | undefined;
  /** Is known, or is not. 是否为空 */
  isNull?: boolean | null | undefined;
  /** Different from, or not known. 不等于或未知 */
  ne?: Cover | null | undefined;
  /** None of. 不属于 */
  notIn?: Array<Cover> | null | undefined;
};

/** Conditions on one value, all of which hold. 取值条件 */
export type DateFilter = {
  /** Equal to. 等于 */
  eq?: string | null | undefined;
  /** Greater than. 大于 */
  gt?: string | null | undefined;
  /** At least. 不小于 */
  gte?: string | null | undefined;
  /** One of; an empty list matches nothing. 属于 */
  in?: Array<string> | null | undefined;
  /** Is known, or is not. 是否为空 */
  isNull?: boolean | null | undefined;
  /** Less than. 小于 */
  lt?: string | null | undefined;
  /** At most. 不大于 */
  lte?: string | null | undefined;
  /** Different from, or not known. 不等于或未知 */
  ne?: string | null | undefined;
  /** None of. 不属于 */
  notIn?: Array<string> | null | undefined;
};

/** Conditions on DisposalSites, all of which hold. 筛选条件 */
export type DisposalSiteFilter = {
  /** Address. 地址 */
  address?: TextFilter | null | undefined;
  /** All of these. 且 */
  and?: Array<DisposalSiteFilter> | null | undefined;
  /** Edge of the fence, WKT POLYGON, WGS-84. 围栏边界 */
  boundary?: TextFilter | null | undefined;
  /** Camera watches DisposalSite. 监控消纳场 */
  cameras?: RelatedCameraFilter | null | undefined;
  /** Code. 消纳场编号 */
  code?: TextFilter | null | undefined;
  /** Coordinate system in which the source gave the point. 坐标来源 */
  coordinatesFrom?: CoordinateSystemFilter | null | undefined;
  /** DisposalSite lies in District. 所在区划 */
  districts?: RelatedDistrictFilter | null | undefined;
  /** Radius of the fence, metres. 围栏半径 */
  fenceRadiusM?: FloatFilter | null | undefined;
  /** Gate opens from DisposalSite. 所属消纳场 */
  gates?: RelatedGateFilter | null | undefined;
  /** Latitude, WGS-84 degrees. 纬度 */
  latWgs84?: FloatFilter | null | undefined;
  /** Licence. 消纳许可证号 */
  licence?: TextFilter | null | undefined;
  /** Longitude, WGS-84 degrees. 经度 */
  lngWgs84?: FloatFilter | null | undefined;
  /** Name. 消纳场名称 */
  name?: TextFilter | null | undefined;
  /** This does not hold. 非 */
  not?: DisposalSiteFilter | null | undefined;
  /** DisposalSite run by Company. 运营单位 */
  operators?: RelatedCompanyFilter | null | undefined;
  /** Any of these. 或 */
  or?: Array<DisposalSiteFilter> | null | undefined;
  /** Permit to disposal DisposalSite. 消纳场 */
  permits?: RelatedPermitFilter | null | undefined;
  /** Remaining capacity, kilograms. 剩余容量 */
  remainingCapacityKg?: FloatFilter | null | undefined;
  /** Total capacity, kilograms. 总容量 */
  totalCapacityKg?: FloatFilter | null | undefined;
  /** Trip ended at DisposalSite. 卸土地点 */
  trips?: RelatedTripFilter | null | undefined;
  /** Waybill to disposal DisposalSite. 消纳场 */
  waybills?: RelatedWaybillFilter | null | undefined;
};

/** Conditions on Districts, all of which hold. 筛选条件 */
export type DistrictFilter = {
  /** All of these. 且 */
  and?: Array<DistrictFilter> | null | undefined;
  /** Camera lies in District. 所在区划 */
  cameras?: RelatedCameraFilter | null | undefined;
  /** Checkpoint lies in District. 所在区划 */
  checkpoints?: RelatedCheckpointFilter | null | undefined;
  /** District part of District. 隶属区划 */
  children?: RelatedDistrictFilter | null | undefined;
  /** Code. 区划代码 */
  code?: TextFilter | null | undefined;
  /** Company registered in District. 注册地 */
  companies?: RelatedCompanyFilter | null | undefined;
  /** DisposalSite lies in District. 所在区划 */
  disposalSites?: RelatedDisposalSiteFilter | null | undefined;
  /** Name. 区划名称 */
  name?: TextFilter | null | undefined;
  /** This does not hold. 非 */
  not?: DistrictFilter | null | undefined;
  /** Any of these. 或 */
  or?: Array<DistrictFilter> | null | undefined;
  /** District part of District. 隶属区划 */
  parents?: RelatedDistrictFilter | null | undefined;
  /** Sighting taken in District. 抓拍区划 */
  sightings?: RelatedSightingFilter | null | undefined;
  /** Site lies in District. 所在区划 */
  sites?: RelatedSiteFilter | null | undefined;
  /** Violation occurred in District. 发生区划 */
  violations?: RelatedViolationFilter | null | undefined;
};

/** Conditions on Drivers, all of which hold. 筛选条件 */
export type DriverFilter = {
  /** All of these. 且 */
  and?: Array<DriverFilter> | null | undefined;
  /** Driver employed by Company. 受雇于 */
  companies?: RelatedCompanyFilter | null | undefined;
  /** Licence number. 从业资格证号 */
  licenceNumber?: TextFilter | null | undefined;
  /** Name. 姓名 */
  name?: TextFilter | null | undefined;
  /** This does not hold. 非 */
  not?: DriverFilter | null | undefined;
  /** Any of these. 或 */
  or?: Array<DriverFilter> | null | undefined;
  /** Phone. 联系电话 */
  phone?: TextFilter | null | undefined;
  /** Waybill driven by Driver. 驾驶员 */
  waybills?: RelatedWaybillFilter | null | undefined;
};

/** What went wrong, in a word that stays the same. 错误码 */
export type ErrorCode =
  /** More than one thing is known by these words; say more of it. 标识不唯一 */
  | 'AMBIGUOUS'
  /** The reading could not be put on record, so nothing was given. 审计不可用，数据未返回 */
  | 'AUDIT_UNAVAILABLE'
  /** The file is not a photo that can be read. 图片无法识别 */
  | 'BAD_IMAGE'
  /** The request is not a GraphQL request. 请求格式不正确 */
  | 'BAD_REQUEST'
  /** A value does not fit. 输入值不正确 */
  | 'BAD_USER_INPUT'
  /** The agreement gives this for a case of the department only; name its number. 须注明案号 */
  | 'CASE_REQUIRED'
  /** Somebody else changed it in the meantime; read it again. 已被他人修改 */
  | 'CONFLICT'
  /** The JSON holds the same name twice, so it could be read in two ways. JSON 中名称重复 */
  | 'DUPLICATE_NAME'
  /** The query is not GraphQL. 语法错误 */
  | 'GRAPHQL_PARSE_FAILED'
  /** The query does not fit the schema. 与模式不符 */
  | 'GRAPHQL_VALIDATION_FAILED'
  /** The hub failed; the request id finds the cause. 系统内部错误 */
  | 'INTERNAL'
  /** The step needs one more value. 缺少必填项 */
  | 'MISSING_INPUT'
  /** Who asks may not do this. 无权操作 */
  | 'NOT_ALLOWED'
  /** The case cannot make this step from the state it is in. 当前状态不允许此操作 */
  | 'NOT_ALLOWED_MOVE'
  /** There is no such thing. 未找到 */
  | 'NOT_FOUND'
  /** A filter, an order or a lookup uses what no agreement gives to who asks. 未获授权的数据项 */
  | 'NOT_GRANTED'
  /** The request must name a purpose that its agreement allows. 须说明查询用途 */
  | 'PURPOSE_REQUIRED'
  /** The same act was fined before; the arbiter may let a second fine stand. 一事不再罚 */
  | 'SECOND_FINE'
  /** The query is too deep, too wide or asks for too many rows at once. 查询过于复杂 */
  | 'TOO_COMPLEX'
  /** The request or the file is too large. 内容过大 */
  | 'TOO_LARGE'
  /** You, or all together, hold as many open connections as there may be; close one. 连接数过多 */
  | 'TOO_MANY_CONNECTIONS'
  /** There is no valid access token. 未提供有效令牌 */
  | 'UNAUTHENTICATED'
  /** A part of the hub does not answer; try again. 暂不可用 */
  | 'UNAVAILABLE'
  /** Send application/json, or multipart/form-data for uploads. 不支持的内容类型 */
  | 'UNSUPPORTED_MEDIA_TYPE';

/** Conditions on EvidenceItems, all of which hold. 筛选条件 */
export type EvidenceFilter = {
  /** All of these. 且 */
  and?: Array<EvidenceFilter> | null | undefined;
  /** File name. 文件名 */
  fileName?: TextFilter | null | undefined;
  /** Height of the raster as stored, pixels. 高 */
  heightPx?: IntFilter | null | undefined;
  /** Media type. 媒体类型 */
  mediaType?: TextFilter | null | undefined;
  /** This does not hold. 非 */
  not?: EvidenceFilter | null | undefined;
  /** Any of these. 或 */
  or?: Array<EvidenceFilter> | null | undefined;
  /** SHA-256 of the bytes as received, hex. 内容哈希 */
  sha256?: TextFilter | null | undefined;
  /** Sighting pictured on Evidence. 抓拍图片 */
  sightings?: RelatedSightingFilter | null | undefined;
  /** Size in bytes. 大小 */
  sizeBytes?: IntFilter | null | undefined;
  /** Width of the raster as stored, pixels. 宽 */
  widthPx?: IntFilter | null | undefined;
};

/** Conditions on one value, all of which hold. 取值条件 */
export type FlagFilter = {
  /** Equal to. 等于 */
  eq?: boolean | null | undefined;
  /** Is known, or is not. 是否为空 */
  isNull?: boolean | null | undefined;
  /** Different from, or not known. 不等于或未知 */
  ne?: boolean | null | undefined;
};

/** Conditions on one value, all of which hold. 取值条件 */
export type FloatFilter = {
  /** Equal to. 等于 */
  eq?: number | null | undefined;
  /** Greater than. 大于 */
  gt?: number | null | undefined;
  /** At least. 不小于 */
  gte?: number | null | undefined;
  /** One of; an empty list matches nothing. 属于 */
  in?: Array<number> | null | undefined;
  /** Is known, or is not. 是否为空 */
  isNull?: boolean | null | undefined;
  /** Less than. 小于 */
  lt?: number | null | undefined;
  /** At most. 不大于 */
  lte?: number | null | undefined;
  /** Different from, or not known. 不等于或未知 */
  ne?: number | null | undefined;
  /** None of. 不属于 */
  notIn?: Array<number> | null | undefined;
};

/** Conditions on Gates, all of which hold. 筛选条件 */
export type GateFilter = {
  /** All of these. 且 */
  and?: Array<GateFilter> | null | undefined;
  /** Camera watches Gate. 监控出入口 */
  cameras?: RelatedCameraFilter | null | undefined;
  /** Gate code, text with its zeros. 出入口编号 */
  code?: TextFilter | null | undefined;
  /** Gate opens from DisposalSite. 所属消纳场 */
  disposalSites?: RelatedDisposalSiteFilter | null | undefined;
  /** Name. 出入口名称 */
  name?: TextFilter | null | undefined;
  /** This does not hold. 非 */
  not?: GateFilter | null | undefined;
  /** Any of these. 或 */
  or?: Array<GateFilter> | null | undefined;
  /** Gate opens from Site. 所属工地 */
  sites?: RelatedSiteFilter | null | undefined;
};

/** Conditions on one value, all of which hold. 取值条件 */
export type InstantFilter = {
  /** Equal to. 等于 */
  eq?: string | null | undefined;
  /** Greater than. 大于 */
  gt?: string | null | undefined;
  /** At least. 不小于 */
  gte?: string | null | undefined;
  /** One of; an empty list matches nothing. 属于 */
  in?: Array<string> | null | undefined;
  /** Is known, or is not. 是否为空 */
  isNull?: boolean | null | undefined;
  /** Less than. 小于 */
  lt?: string | null | undefined;
  /** At most. 不大于 */
  lte?: string | null | undefined;
  /** Different from, or not known. 不等于或未知 */
  ne?: string | null | undefined;
  /** None of. 不属于 */
  notIn?: Array<string> | null | undefined;
};

/** Conditions on one value, all of which hold. 取值条件 */
export type IntFilter = {
  /** Equal to. 等于 */
  eq?: number | null | undefined;
  /** Greater than. 大于 */
  gt?: number | null | undefined;
  /** At least. 不小于 */
  gte?: number | null | undefined;
  /** One of; an empty list matches nothing. 属于 */
  in?: Array<number> | null | undefined;
  /** Is known, or is not. 是否为空 */
  isNull?: boolean | null | undefined;
  /** Less than. 小于 */
  lt?: number | null | undefined;
  /** At most. 不大于 */
  lte?: number | null | undefined;
  /** Different from, or not known. 不等于或未知 */
  ne?: number | null | undefined;
  /** None of. 不属于 */
  notIn?: Array<number> | null | undefined;
};

/** 装载状态: how full a truck's box is. 装载状态 */
export type Load =
  /** Code empty. 空车 */
  | 'EMPTY'
  /** Code level. 平装 */
  | 'LEVEL'
  /** Code overfilled. 冒装 */
  | 'OVERFILLED'
  /** Code unknown. 未知 */
  | 'UNKNOWN';

/** Conditions on one value, all of which hold. 取值条件 */
export type LoadFilter = {
  /** Equal to. 等于 */
  eq?: Load | null | undefined;
  /** One of; an empty list matches nothing. 属于 */
  in?: Array<Load> | null | undefined;
  /** Is known, or is not. 是否为空 */
  isNull?: boolean | null | undefined;
  /** Different from, or not known. 不等于或未知 */
  ne?: Load | null | undefined;
  /** None of. 不属于 */
  notIn?: Array<Load> | null | undefined;
};

/** How a source came to say a thing. 取得方式 */
export type Method =
  /** Declared. 申报 */
  | 'DECLARED'
  /** Inferred. 推断 */
  | 'INFERRED'
  /** Observed. 观测 */
  | 'OBSERVED';

/** Conditions on Permits, all of which hold. 筛选条件 */
export type PermitFilter = {
  /** All of these. 且 */
  and?: Array<PermitFilter> | null | undefined;
  /** Permit held by Company. 持证企业 */
  companies?: RelatedCompanyFilter | null | undefined;
  /** Permit to disposal DisposalSite. 消纳场 */
  disposalSites?: RelatedDisposalSiteFilter | null | undefined;
  /** Daily windows, HH:MM-HH:MM local, may cross midnight. 准运时段 */
  hours?: TextFilter | null | undefined;
  /** Issued by. 发证机关 */
  issuedBy?: TextFilter | null | undefined;
  /** This does not hold. 非 */
  not?: PermitFilter | null | undefined;
  /** Number. 准运证号 */
  number?: TextFilter | null | undefined;
  /** Any of these. 或 */
  or?: Array<PermitFilter> | null | undefined;
  /** Permit along Route. 核准路线 */
  routes?: RelatedRouteFilter | null | undefined;
  /** Permit from site Site. 出土工地 */
  sites?: RelatedSiteFilter | null | undefined;
  /** State. 状态 */
  state?: PermitStateFilter | null | undefined;
  /** Permit for truck Truck. 准运车辆 */
  trucks?: RelatedTruckFilter | null | undefined;
  /** Valid from. 有效期起 */
  validFrom?: InstantFilter | null | undefined;
  /** First moment at which it is no longer valid. 有效期止 */
  validTo?: InstantFilter | null | undefined;
  /** Violation against Permit. 依据准运证 */
  violations?: RelatedViolationFilter | null | undefined;
  /** Approved volume, cubic metres. 核准方量 */
  volumeM3?: FloatFilter | null | undefined;
  /** Waybill under Permit. 依据准运证 */
  waybills?: RelatedWaybillFilter | null | undefined;
};

/** Whether a permit was granted, and still stands. 状态 */
export type PermitState =
  /** Code applied. 申请中 */
  | 'APPLIED'
  /** Code granted. 有效 */
  | 'GRANTED'
  /** Code refused. 不予核准 */
  | 'REFUSED'
  /** Code revoked. 撤销 */
  | 'REVOKED';

/** Conditions on one value, all of which hold. 取值条件 */
export type PermitStateFilter = {
  /** Equal to. 等于 */
  eq?: PermitState | null | undefined;
  /** One of; an empty list matches nothing. 属于 */
  in?: Array<PermitState> | null | undefined;
  /** Is known, or is not. 是否为空 */
  isNull?: boolean | null | undefined;
  /** Different from, or not known. 不等于或未知 */
  ne?: PermitState | null | undefined;
  /** None of. 不属于 */
  notIn?: Array<PermitState> | null | undefined;
};

/** 号牌种类, GA 24.7 codes. 号牌种类 */
export type PlateClass =
  /** Code 16. 教练汽车 */
  | 'COACH'
  /** Code 26. 香港入出境车 */
  | 'HONG_KONG'
  /** Code 01. 大型汽车 */
  | 'LARGE'
  /** Code 27. 澳门入出境车 */
  | 'MACAO'
  /** Code 51. 新能源大型汽车 */
  | 'NEV_LARGE'
  /** Code 52. 新能源小型汽车 */
  | 'NEV_SMALL'
  /** Code 23. 警用汽车 */
  | 'POLICE'
  /** Code 02. 小型汽车 */
  | 'SMALL'
  /** Code 22. 临时行驶车 */
  | 'TEMPORARY'
  /** Code 15. 挂车 */
  | 'TRAILER'
  /** Code 99. 其他或未知 */
  | 'UNKNOWN';

/** Conditions on one value, all of which hold. 取值条件 */
export type PlateClassFilter = {
  /** Equal to. 等于 */
  eq?: PlateClass | null | undefined;
  /** One of; an empty list matches nothing. 属于 */
  in?: Array<PlateClass> | null | undefined;
  /** Is known, or is not. 是否为空 */
  isNull?: boolean | null | undefined;
  /** Different from, or not known. 不等于或未知 */
  ne?: PlateClass | null | undefined;
  /** None of. 不属于 */
  notIn?: Array<PlateClass> | null | undefined;
};

/** Colour of a plate's ground. 号牌颜色 */
export type PlateColour =
  /** Code black. 黑 */
  | 'BLACK'
  /** Code blue. 蓝 */
  | 'BLUE'
  /** Code farm_green. 农绿 */
  | 'FARM_GREEN'
  /** Code farm_yellow. 农黄 */
  | 'FARM_YELLOW'
  /** Code green. 渐变绿 */
  | 'GREEN'
  /** Code other. 其他 */
  | 'OTHER'
  /** Code unknown. 未知 */
  | 'UNKNOWN'
  /** Code white. 白 */
  | 'WHITE'
  /** Code yellow. 黄 */
  | 'YELLOW'
  /** Code yellow_green. 黄绿双拼 */
  | 'YELLOW_GREEN';

/** Conditions on one value, all of which hold. 取值条件 */
export type PlateColourFilter = {
  /** Equal to. 等于 */
  eq?: PlateColour | null | undefined;
  /** One of; an empty list matches nothing. 属于 */
  in?: Array<PlateColour> | null | undefined;
  /** Is known, or is not. 是否为空 */
  isNull?: boolean | null | undefined;
  /** Different from, or not known. 不等于或未知 */
  ne?: PlateColour | null | undefined;
  /** None of. 不属于 */
  notIn?: Array<PlateColour> | null | undefined;
};

/** Conditions on Plates, all of which hold. 筛选条件 */
export type PlateFilter = {
  /** All of these. 且 */
  and?: Array<PlateFilter> | null | undefined;
  /** Colour. 号牌颜色 */
  colour?: PlateColourFilter | null | undefined;
  /** Alert doubts Plate. 存疑号牌 */
  doubtingAlerts?: RelatedAlertFilter | null | undefined;
  /** This does not hold. 非 */
  not?: PlateFilter | null | undefined;
  /** Plate number, GA 36. 号牌号码 */
  number?: TextFilter | null | undefined;
  /** Any of these. 或 */
  or?: Array<PlateFilter> | null | undefined;
  /** Plate class, GA 24.7. 号牌种类 */
  plateClass?: PlateClassFilter | null | undefined;
  /** Sighting shows Plate. 拍到号牌 */
  sightings?: RelatedSightingFilter | null | undefined;
  /** Truck bears Plate. 悬挂号牌 */
  trucks?: RelatedTruckFilter | null | undefined;
};

/** Conditions on the Alerts it is related to. 关联条件 */
export type RelatedAlertFilter = {
  /** At least one meets this. 至少一个满足 */
  some?: AlertFilter | null | undefined;
};

/** Conditions on the Cameras it is related to. 关联条件 */
export type RelatedCameraFilter = {
  /** At least one meets this. 至少一个满足 */
  some?: CameraFilter | null | undefined;
};

/** Conditions on the Checkpoints it is related to. 关联条件 */
export type RelatedCheckpointFilter = {
  /** At least one meets this. 至少一个满足 */
  some?: CheckpointFilter | null | undefined;
};

/** Conditions on the Companies it is related to. 关联条件 */
export type RelatedCompanyFilter = {
  /** At least one meets this. 至少一个满足 */
  some?: CompanyFilter | null | undefined;
};

/** Conditions on the DisposalSites it is related to. 关联条件 */
export type RelatedDisposalSiteFilter = {
  /** At least one meets this. 至少一个满足 */
  some?: DisposalSiteFilter | null | undefined;
};

/** Conditions on the Districts it is related to. 关联条件 */
export type RelatedDistrictFilter = {
  /** At least one meets this. 至少一个满足 */
  some?: DistrictFilter | null | undefined;
};

/** Conditions on the Drivers it is related to. 关联条件 */
export type RelatedDriverFilter = {
  /** At least one meets this. 至少一个满足 */
  some?: DriverFilter | null | undefined;
};

/** Conditions on the EvidenceItems it is related to. 关联条件 */
export type RelatedEvidenceFilter = {
  /** At least one meets this. 至少一个满足 */
  some?: EvidenceFilter | null | undefined;
};

/** Conditions on the Gates it is related to. 关联条件 */
export type RelatedGateFilter = {
  /** At least one meets this. 至少一个满足 */
  some?: GateFilter | null | undefined;
};

/** Conditions on the Permits it is related to. 关联条件 */
export type RelatedPermitFilter = {
  /** At least one meets this. 至少一个满足 */
  some?: PermitFilter | null | undefined;
};

/** Conditions on the Plates it is related to. 关联条件 */
export type RelatedPlateFilter = {
  /** At least one meets this. 至少一个满足 */
  some?: PlateFilter | null | undefined;
};

/** Conditions on the Routes it is related to. 关联条件 */
export type RelatedRouteFilter = {
  /** At least one meets this. 至少一个满足 */
  some?: RouteFilter | null | undefined;
};

/** Conditions on the Sightings it is related to. 关联条件 */
export type RelatedSightingFilter = {
  /** At least one meets this. 至少一个满足 */
  some?: SightingFilter | null | undefined;
};

/** Conditions on the Sites it is related to. 关联条件 */
export type RelatedSiteFilter = {
  /** At least one meets this. 至少一个满足 */
  some?: SiteFilter | null | undefined;
};

/** Conditions on the Terminals it is related to. 关联条件 */
export type RelatedTerminalFilter = {
  /** At least one meets this. 至少一个满足 */
  some?: TerminalFilter | null | undefined;
};

/** Conditions on the Trips it is related to. 关联条件 */
export type RelatedTripFilter = {
  /** At least one meets this. 至少一个满足 */
  some?: TripFilter | null | undefined;
};

/** Conditions on the Trucks it is related to. 关联条件 */
export type RelatedTruckFilter = {
  /** At least one meets this. 至少一个满足 */
  some?: TruckFilter | null | undefined;
};

/** Conditions on the Violations it is related to. 关联条件 */
export type RelatedViolationFilter = {
  /** At least one meets this. 至少一个满足 */
  some?: ViolationFilter | null | undefined;
};

/** Conditions on the Waybills it is related to. 关联条件 */
export type RelatedWaybillFilter = {
  /** At least one meets this. 至少一个满足 */
  some?: WaybillFilter | null | undefined;
};

/** Conditions on Routes, all of which hold. 筛选条件 */
export type RouteFilter = {
  /** All of these. 且 */
  and?: Array<RouteFilter> | null | undefined;
  /** Code. 路线编号 */
  code?: TextFilter | null | undefined;
  /** Description. 途经道路 */
  description?: TextFilter | null | undefined;
  /** This does not hold. 非 */
  not?: RouteFilter | null | undefined;
  /** Any of these. 或 */
  or?: Array<RouteFilter> | null | undefined;
  /** Permit along Route. 核准路线 */
  permits?: RelatedPermitFilter | null | undefined;
};

/** Conditions on Sightings, all of which hold. 筛选条件 */
export type SightingFilter = {
  /** Alert raised on Sighting. 触发抓拍 */
  alerts?: RelatedAlertFilter | null | undefined;
  /** All of these. 且 */
  and?: Array<SightingFilter> | null | undefined;
  /** What is painted on door or body, as read. 车身文字 */
  bodyText?: TextFilter | null | undefined;
  /** Sighting taken by Camera. 抓拍设备 */
  cameras?: RelatedCameraFilter | null | undefined;
  /** Captured at. 抓拍时间 */
  capturedAt?: InstantFilter | null | undefined;
  /** Alert contradicts Sighting. 矛盾抓拍 */
  contradictingAlerts?: RelatedAlertFilter | null | undefined;
  /** Cover. 密闭状态 */
  cover?: CoverFilter | null | undefined;
  /** Direction. 行驶方向 */
  direction?: TextFilter | null | undefined;
  /** Sighting taken in District. 抓拍区划 */
  districts?: RelatedDistrictFilter | null | undefined;
  /** Sighting pictured on Evidence. 抓拍图片 */
  evidence?: RelatedEvidenceFilter | null | undefined;
  /** Load. 装载状态 */
  load?: LoadFilter | null | undefined;
  /** This does not hold. 非 */
  not?: SightingFilter | null | undefined;
  /** Number. 抓拍编号 */
  number?: TextFilter | null | undefined;
  /** Any of these. 或 */
  or?: Array<SightingFilter> | null | undefined;
  /** Plate class. 识别号牌种类 */
  plateClass?: PlateClassFilter | null | undefined;
  /** Plate colour. 识别号牌颜色 */
  plateColour?: PlateColourFilter | null | undefined;
  /** Confidence of the weakest character, 0 to 1. 识别置信度 */
  plateConfidence?: FloatFilter | null | undefined;
  /** Accepted, needs_review, declared or unread. 识别状态 */
  plateStatus?: TextFilter | null | undefined;
  /** Plate number as read; may be wrong. 识别号牌 */
  plateText?: TextFilter | null | undefined;
  /** Sighting shows Plate. 拍到号牌 */
  plates?: RelatedPlateFilter | null | undefined;
  /** Speed, kilometres an hour. 速度 */
  speedKmh?: FloatFilter | null | undefined;
  /** Violation shown by Sighting. 证明抓拍 */
  violations?: RelatedViolationFilter | null | undefined;
};

/** Conditions on Sites, all of which hold. 筛选条件 */
export type SiteFilter = {
  /** Address. 地址 */
  address?: TextFilter | null | undefined;
  /** All of these. 且 */
  and?: Array<SiteFilter> | null | undefined;
  /** Edge of the fence, WKT POLYGON, WGS-84. 围栏边界 */
  boundary?: TextFilter | null | undefined;
  /** Site built by Company. 施工单位 */
  builders?: RelatedCompanyFilter | null | undefined;
  /** Camera watches Site. 监控工地 */
  cameras?: RelatedCameraFilter | null | undefined;
  /** Code. 工地编号 */
  code?: TextFilter | null | undefined;
  /** Construction permit. 施工许可证号 */
  constructionPermit?: TextFilter | null | undefined;
  /** Coordinate system in which the source gave the point. 坐标来源 */
  coordinatesFrom?: CoordinateSystemFilter | null | undefined;
  /** Site lies in District. 所在区划 */
  districts?: RelatedDistrictFilter | null | undefined;
  /** End on. 竣工日期 */
  endOn?: DateFilter | null | undefined;
  /** Radius of the fence, metres. 围栏半径 */
  fenceRadiusM?: FloatFilter | null | undefined;
  /** Gate opens from Site. 所属工地 */
  gates?: RelatedGateFilter | null | undefined;
  /** Latitude, WGS-84 degrees. 纬度 */
  latWgs84?: FloatFilter | null | undefined;
  /** Longitude, WGS-84 degrees. 经度 */
  lngWgs84?: FloatFilter | null | undefined;
  /** Name. 工地名称 */
  name?: TextFilter | null | undefined;
  /** This does not hold. 非 */
  not?: SiteFilter | null | undefined;
  /** Any of these. 或 */
  or?: Array<SiteFilter> | null | undefined;
  /** Site owned by Company. 建设单位 */
  owners?: RelatedCompanyFilter | null | undefined;
  /** Permit from site Site. 出土工地 */
  permits?: RelatedPermitFilter | null | undefined;
  /** Start on. 开工日期 */
  startOn?: DateFilter | null | undefined;
  /** Trip started at Site. 出土工地 */
  trips?: RelatedTripFilter | null | undefined;
  /** Violation traced to Site. 溯源工地 */
  violations?: RelatedViolationFilter | null | undefined;
  /** Waybill from site Site. 出土工地 */
  waybills?: RelatedWaybillFilter | null | undefined;
};

/** Conditions on Terminals, all of which hold. 筛选条件 */
export type TerminalFilter = {
  /** All of these. 且 */
  and?: Array<TerminalFilter> | null | undefined;
  /** Device id. 终端ID */
  deviceId?: TextFilter | null | undefined;
  /** Maker. 制造商 */
  maker?: TextFilter | null | undefined;
  /** This does not hold. 非 */
  not?: TerminalFilter | null | undefined;
  /** Any of these. 或 */
  or?: Array<TerminalFilter> | null | undefined;
  /** Terminal phone number, text with its zeros. 终端手机号 */
  phone?: TextFilter | null | undefined;
  /** Truck fitted with Terminal. 安装终端 */
  trucks?: RelatedTruckFilter | null | undefined;
};

/** Conditions on one value, all of which hold. 取值条件 */
export type TextFilter = {
  /** Contains. 包含 */
  contains?: string | null | undefined;
  /** Equal to. 等于 */
  eq?: string | null | undefined;
  /** Greater than. 大于 */
  gt?: string | null | undefined;
  /** At least. 不小于 */
  gte?: string | null | undefined;
  /** One of; an empty list matches nothing. 属于 */
  in?: Array<string> | null | undefined;
  /** Is known, or is not. 是否为空 */
  isNull?: boolean | null | undefined;
  /** Less than. 小于 */
  lt?: string | null | undefined;
  /** At most. 不大于 */
  lte?: string | null | undefined;
  /** Different from, or not known. 不等于或未知 */
  ne?: string | null | undefined;
  /** None of. 不属于 */
  notIn?: Array<string> | null | undefined;
  /** Starts with. 开头为 */
  startsWith?: string | null | undefined;
};

/** Conditions on Trips, all of which hold. 筛选条件 */
export type TripFilter = {
  /** Alert raised on Trip. 触发运次 */
  alerts?: RelatedAlertFilter | null | undefined;
  /** All of these. 且 */
  and?: Array<TripFilter> | null | undefined;
  /** Trip ended at DisposalSite. 卸土地点 */
  disposalSites?: RelatedDisposalSiteFilter | null | undefined;
  /** Ended at. 到场时间 */
  endedAt?: InstantFilter | null | undefined;
  /** Net weight, kilograms. 净重 */
  netWeightKg?: FloatFilter | null | undefined;
  /** This does not hold. 非 */
  not?: TripFilter | null | undefined;
  /** Number. 运次号 */
  number?: TextFilter | null | undefined;
  /** Any of these. 或 */
  or?: Array<TripFilter> | null | undefined;
  /** Trip started at Site. 出土工地 */
  sites?: RelatedSiteFilter | null | undefined;
  /** Started at. 出场时间 */
  startedAt?: InstantFilter | null | undefined;
  /** Trip made by Truck. 运输车辆 */
  trucks?: RelatedTruckFilter | null | undefined;
  /** Violation during Trip. 所在运次 */
  violations?: RelatedViolationFilter | null | undefined;
  /** Trip recorded on Waybill. 对应联单 */
  waybills?: RelatedWaybillFilter | null | undefined;
};

/** Conditions on Trucks, all of which hold. 筛选条件 */
export type TruckFilter = {
  /** Alert accuses Truck. 涉嫌车辆 */
  alerts?: RelatedAlertFilter | null | undefined;
  /** All of these. 且 */
  and?: Array<TruckFilter> | null | undefined;
  /** Body colour. 车身颜色 */
  bodyColour?: TextFilter | null | undefined;
  /** Brand. 品牌型号 */
  brand?: TextFilter | null | undefined;
  /** Truck operated by Company. 所属企业 */
  companies?: RelatedCompanyFilter | null | undefined;
  /** Enlarged number on the tail board. 自编号 */
  fleetNumber?: TextFilter | null | undefined;
  /** This does not hold. 非 */
  not?: TruckFilter | null | undefined;
  /** Any of these. 或 */
  or?: Array<TruckFilter> | null | undefined;
  /** Permit for truck Truck. 准运车辆 */
  permits?: RelatedPermitFilter | null | undefined;
  /** Truck bears Plate. 悬挂号牌 */
  plates?: RelatedPlateFilter | null | undefined;
  /** Rated load in kilograms. 核定载质量 */
  ratedLoadKg?: FloatFilter | null | undefined;
  /** Number in a register that shows neither VIN nor plate. 登记编号 */
  registerId?: TextFilter | null | undefined;
  /** Operating state as the source words it. 营运状态 */
  state?: TextFilter | null | undefined;
  /** Truck fitted with Terminal. 安装终端 */
  terminals?: RelatedTerminalFilter | null | undefined;
  /** Road transport licence of the vehicle. 道路运输证号 */
  transportLicence?: TextFilter | null | undefined;
  /** Trip made by Truck. 运输车辆 */
  trips?: RelatedTripFilter | null | undefined;
  /** Vehicle type. 车辆类型 */
  vehicleType?: TextFilter | null | undefined;
  /** VIN, ISO 3779 (GB 16735). 车架号 */
  vin?: TextFilter | null | undefined;
  /** Last six characters of the VIN, where no more is kept. 车架号后六位 */
  vinTail?: TextFilter | null | undefined;
  /** Violation committed by Truck. 违法车辆 */
  violations?: RelatedViolationFilter | null | undefined;
  /** Waybill carried by Truck. 承运车辆 */
  waybills?: RelatedWaybillFilter | null | undefined;
};

/** Conditions on Violations, all of which hold. 筛选条件 */
export type ViolationFilter = {
  /** Violation confirms Alert. 确认告警 */
  alerts?: RelatedAlertFilter | null | undefined;
  /** All of these. 且 */
  and?: Array<ViolationFilter> | null | undefined;
  /** Violation traced to Company. 责任企业 */
  companies?: RelatedCompanyFilter | null | undefined;
  /** Confirmed at. 确认时间 */
  confirmedAt?: InstantFilter | null | undefined;
  /** Confirmed by. 确认人 */
  confirmedBy?: TextFilter | null | undefined;
  /** Violation occurred in District. 发生区划 */
  districts?: RelatedDistrictFilter | null | undefined;
  /** Kind. 违法类型 */
  kind?: ViolationKindFilter | null | undefined;
  /** This does not hold. 非 */
  not?: ViolationFilter | null | undefined;
  /** Number. 违法编号 */
  number?: TextFilter | null | undefined;
  /** Occurred at. 发生时间 */
  occurredAt?: InstantFilter | null | undefined;
  /** Any of these. 或 */
  or?: Array<ViolationFilter> | null | undefined;
  /** Violation against Permit. 依据准运证 */
  permits?: RelatedPermitFilter | null | undefined;
  /** Violation shown by Sighting. 证明抓拍 */
  sightings?: RelatedSightingFilter | null | undefined;
  /** Violation traced to Site. 溯源工地 */
  sites?: RelatedSiteFilter | null | undefined;
  /** Summary. 摘要 */
  summary?: TextFilter | null | undefined;
  /** Violation during Trip. 所在运次 */
  trips?: RelatedTripFilter | null | undefined;
  /** Violation committed by Truck. 违法车辆 */
  trucks?: RelatedTruckFilter | null | undefined;
};

/** What a truck did that the law forbids. 违法类型 */
export type ViolationKind =
  /** Code CLONED_PLATE. 涉嫌套牌 */
  | 'CLONED_PLATE'
  /** Code OVERFILLED. 冒装 */
  | 'OVERFILLED'
  /** Code SUSPECTED_DUMPING. 疑似偷倒 */
  | 'SUSPECTED_DUMPING'
  /** Code UNCOVERED. 未密闭运输 */
  | 'UNCOVERED'
  /** Code UNPERMITTED. 无处置核准或准运证运输 */
  | 'UNPERMITTED'
  /** Code WRONG_DISPOSAL_SITE. 未到核准消纳场处置 */
  | 'WRONG_DISPOSAL_SITE';

/** Conditions on one value, all of which hold. 取值条件 */
export type ViolationKindFilter = {
  /** Equal to. 等于 */
  eq?: ViolationKind | null | undefined;
  /** One of; an empty list matches nothing. 属于 */
  in?: Array<ViolationKind> | null | undefined;
  /** Is known, or is not. 是否为空 */
  isNull?: boolean | null | undefined;
  /** Different from, or not known. 不等于或未知 */
  ne?: ViolationKind | null | undefined;
  /** None of. 不属于 */
  notIn?: Array<ViolationKind> | null | undefined;
};

/** Conditions on Waybills, all of which hold. 筛选条件 */
export type WaybillFilter = {
  /** All of these. 且 */
  and?: Array<WaybillFilter> | null | undefined;
  /** Closed at. 核销时间 */
  closedAt?: InstantFilter | null | undefined;
  /** Waybill carried by Company. 承运企业 */
  companies?: RelatedCompanyFilter | null | undefined;
  /** Waybill to disposal DisposalSite. 消纳场 */
  disposalSites?: RelatedDisposalSiteFilter | null | undefined;
  /** Waybill driven by Driver. 驾驶员 */
  drivers?: RelatedDriverFilter | null | undefined;
  /** Issued at. 开具时间 */
  issuedAt?: InstantFilter | null | undefined;
  /** Net weight, kilograms. 净重 */
  netWeightKg?: FloatFilter | null | undefined;
  /** This does not hold. 非 */
  not?: WaybillFilter | null | undefined;
  /** Number. 联单号 */
  number?: TextFilter | null | undefined;
  /** Any of these. 或 */
  or?: Array<WaybillFilter> | null | undefined;
  /** Waybill under Permit. 依据准运证 */
  permits?: RelatedPermitFilter | null | undefined;
  /** Waybill from site Site. 出土工地 */
  sites?: RelatedSiteFilter | null | undefined;
  /** Trip recorded on Waybill. 对应联单 */
  trips?: RelatedTripFilter | null | undefined;
  /** Waybill carried by Truck. 承运车辆 */
  trucks?: RelatedTruckFilter | null | undefined;
  /** Volume, cubic metres. 方量 */
  volumeM3?: FloatFilter | null | undefined;
};

export type AcceptCaseMutationVariables = Exact<{
  input: AcceptCaseInput;
}>;


export type AcceptCaseMutation = { acceptCase: { case: { number: string, state: CaseState } | null, problems: Array<{ code: ErrorCode, message: string }> } };

export type AlertListQueryVariables = Exact<{
  first: number;
  filter: AlertFilter;
}>;


export type AlertListQuery = { alerts: { totalCount: number | null, edges: Array<{ node: { id: string, number: string | null, kind: ViolationKind | null, state: AlertState | null, occurredAt: string | null, summary: string | null, sighting: { id: string, number: string | null } | null } }> } | null };

export type CaseByNumberQueryVariables = Exact<{
  number: string;
}>;


export type CaseByNumberQuery = { case: { number: string, state: CaseState, kind: ViolationKind, tasks: Array<{ serial: number, state: CaseState, department: string, isLead: boolean }> } | null };

export type CaseListQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type CaseListQuery = { cases: { totalCount: number, edges: Array<{ cursor: string, node: { number: string, state: CaseState, kind: ViolationKind, violation: { id: string, number: string | null, truck: { id: string, vin: string | null } | null } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type CompanyTrucksQueryVariables = Exact<{
  first: number;
}>;


export type CompanyTrucksQuery = { companies: { edges: Array<{ node: { id: string, name: string | null, trucks: { edges: Array<{ node: { id: string, vin: string | null }, provenance: { source: string | null, method: Method | null, validFrom: string | null, validTo: string | null } | null }> } | null } }> } | null };

export type MyRightsQueryVariables = Exact<{ [key: string]: never; }>;


export type MyRightsQuery = { myGrants: { department: string, purpose: string | null, agreements: Array<string>, rights: Array<{ type: string, field: string | null, given: boolean }> } };

export type NodeByIdQueryVariables = Exact<{
  id: string | number;
}>;


export type NodeByIdQuery = { node:
    | { __typename: 'Alert', id: string }
    | { __typename: 'Camera', id: string }
    | { __typename: 'Checkpoint', id: string }
    | { __typename: 'Company', id: string }
    | { __typename: 'Department', id: string }
    | { __typename: 'DisposalSite', id: string }
    | { __typename: 'District', id: string }
    | { __typename: 'Driver', id: string }
    | { __typename: 'Evidence', id: string }
    | { __typename: 'Gate', id: string }
    | { __typename: 'Permit', id: string }
    | { __typename: 'Plate', id: string }
    | { __typename: 'Post', id: string }
    | { __typename: 'Route', id: string }
    | { __typename: 'Section', id: string }
    | { __typename: 'Sighting', id: string }
    | { __typename: 'Site', name: string | null, id: string }
    | { __typename: 'Terminal', id: string }
    | { __typename: 'Trip', id: string }
    | { __typename: 'Truck', vin: string | null, id: string }
    | { __typename: 'Violation', id: string }
    | { __typename: 'Waybill', id: string }
   | null };

export type SightingListQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  filter: SightingFilter;
}>;


export type SightingListQuery = { sightings: { totalCount: number | null, edges: Array<{ cursor: string, node: { id: string, number: string | null, capturedAt: string | null, cover: Cover | null, load: Load | null, plate: { id: string, number: string | null } | null, camera: { id: string, code: string | null } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export type SightingRowFragment = { id: string, number: string | null, capturedAt: string | null, cover: Cover | null, load: Load | null, plate: { id: string, number: string | null } | null, camera: { id: string, code: string | null } | null };

export type SightingSeenSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type SightingSeenSubscription = { sightingSeen:
    | { __typename: 'Following', cursor: string }
    | { __typename: 'Lagged', from: string, to: string }
    | { __typename: 'SightingSeen', cursor: string, recordedAt: string, sighting: { id: string, number: string | null, capturedAt: string | null, cover: Cover | null } }
   };

export type TraceViolationQueryVariables = Exact<{
  number: string;
}>;


export type TraceViolationQuery = { traceViolation: { violation: { id: string, number: string | null, kind: ViolationKind | null, occurredAt: string | null }, company: { id: string, name: string | null } | null, site: { id: string, name: string | null } | null, case: { number: string, state: CaseState } | null, nodes: Array<{ id: string, type: string, label: string, zh: string }>, edges: Array<{ from: string, to: string, relation: string, zh: string, provenance: { source: string | null, method: Method | null, confidence: number | null } }>, timeline: Array<{ at: string, what: string, zh: string, node: string | null }> } | null };

export type TruckByPlateQueryVariables = Exact<{
  plate: string;
}>;


export type TruckByPlateQuery = { truck: { id: string, vin: string | null, plate: { number: string | null, plateClass: PlateClass | null } | null, company: { id: string, name: string | null } | null, permits: { edges: Array<{ node: { id: string, number: string | null, state: PermitState | null, validFrom: string | null, validTo: string | null } }> } | null } | null };

export type TruckHistoryQueryVariables = Exact<{
  plate: string;
  asOf: string;
}>;


export type TruckHistoryQuery = { truck: { id: string, vin: string | null, company: { id: string, name: string | null } | null, history: Array<{ recordedAt: string, source: string, method: Method, withdrawn: boolean, changes: Array<{ field: string }> }> } | null };

export const SightingRowFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"SightingRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Sighting"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"capturedAt"}},{"kind":"Field","name":{"kind":"Name","value":"cover"}},{"kind":"Field","name":{"kind":"Name","value":"load"}},{"kind":"Field","name":{"kind":"Name","value":"plate"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"number"}}]}},{"kind":"Field","name":{"kind":"Name","value":"camera"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"code"}}]}}]}}]} as unknown as DocumentNode<SightingRowFragment, unknown>;
export const AcceptCaseDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"AcceptCase"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"AcceptCaseInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"acceptCase"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"case"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}},{"kind":"Field","name":{"kind":"Name","value":"problems"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<AcceptCaseMutation, AcceptCaseMutationVariables>;
export const AlertListDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"AlertList"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"AlertFilter"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"alerts"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}},{"kind":"Field","name":{"kind":"Name","value":"summary"}},{"kind":"Field","name":{"kind":"Name","value":"sighting"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"number"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"totalCount"}}]}}]}}]} as unknown as DocumentNode<AlertListQuery, AlertListQueryVariables>;
export const CaseByNumberDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CaseByNumber"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"number"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"case"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"number"},"value":{"kind":"Variable","name":{"kind":"Name","value":"number"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"tasks"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"serial"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"department"}},{"kind":"Field","name":{"kind":"Name","value":"isLead"}}]}}]}}]}}]} as unknown as DocumentNode<CaseByNumberQuery, CaseByNumberQueryVariables>;
export const CaseListDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CaseList"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cases"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"violation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"truck"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"vin"}}]}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"totalCount"}}]}}]}}]} as unknown as DocumentNode<CaseListQuery, CaseListQueryVariables>;
export const CompanyTrucksDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CompanyTrucks"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"companies"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"trucks"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"10"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"vin"}}]}},{"kind":"Field","name":{"kind":"Name","value":"provenance"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"method"}},{"kind":"Field","name":{"kind":"Name","value":"validFrom"}},{"kind":"Field","name":{"kind":"Name","value":"validTo"}}]}}]}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<CompanyTrucksQuery, CompanyTrucksQueryVariables>;
export const MyRightsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"MyRights"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"myGrants"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"department"}},{"kind":"Field","name":{"kind":"Name","value":"purpose"}},{"kind":"Field","name":{"kind":"Name","value":"agreements"}},{"kind":"Field","name":{"kind":"Name","value":"rights"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"given"}}]}}]}}]}}]} as unknown as DocumentNode<MyRightsQuery, MyRightsQueryVariables>;
export const NodeByIdDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"NodeById"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Truck"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"vin"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Site"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]} as unknown as DocumentNode<NodeByIdQuery, NodeByIdQueryVariables>;
export const SightingListDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"SightingList"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SightingFilter"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"sightings"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"SightingRow"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"totalCount"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"SightingRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Sighting"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"capturedAt"}},{"kind":"Field","name":{"kind":"Name","value":"cover"}},{"kind":"Field","name":{"kind":"Name","value":"load"}},{"kind":"Field","name":{"kind":"Name","value":"plate"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"number"}}]}},{"kind":"Field","name":{"kind":"Name","value":"camera"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"code"}}]}}]}}]} as unknown as DocumentNode<SightingListQuery, SightingListQueryVariables>;
export const SightingSeenDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"SightingSeen"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"sightingSeen"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Following"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Lagged"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SightingSeen"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"recordedAt"}},{"kind":"Field","name":{"kind":"Name","value":"sighting"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"capturedAt"}},{"kind":"Field","name":{"kind":"Name","value":"cover"}}]}}]}}]}}]}}]} as unknown as DocumentNode<SightingSeenSubscription, SightingSeenSubscriptionVariables>;
export const TraceViolationDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"TraceViolation"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"number"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"traceViolation"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"number"},"value":{"kind":"Variable","name":{"kind":"Name","value":"number"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"violation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"company"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"site"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"case"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"label"}},{"kind":"Field","name":{"kind":"Name","value":"zh"}}]}},{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}},{"kind":"Field","name":{"kind":"Name","value":"relation"}},{"kind":"Field","name":{"kind":"Name","value":"zh"}},{"kind":"Field","name":{"kind":"Name","value":"provenance"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"method"}},{"kind":"Field","name":{"kind":"Name","value":"confidence"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"timeline"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"what"}},{"kind":"Field","name":{"kind":"Name","value":"zh"}},{"kind":"Field","name":{"kind":"Name","value":"node"}}]}}]}}]}}]} as unknown as DocumentNode<TraceViolationQuery, TraceViolationQueryVariables>;
export const TruckByPlateDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"TruckByPlate"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"plate"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"truck"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"plate"},"value":{"kind":"Variable","name":{"kind":"Name","value":"plate"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"vin"}},{"kind":"Field","name":{"kind":"Name","value":"plate"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"plateClass"}}]}},{"kind":"Field","name":{"kind":"Name","value":"company"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"permits"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"validFrom"}},{"kind":"Field","name":{"kind":"Name","value":"validTo"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<TruckByPlateQuery, TruckByPlateQueryVariables>;
export const TruckHistoryDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"TruckHistory"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"plate"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"asOf"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Instant"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"truck"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"plate"},"value":{"kind":"Variable","name":{"kind":"Name","value":"plate"}}},{"kind":"Argument","name":{"kind":"Name","value":"asOf"},"value":{"kind":"Variable","name":{"kind":"Name","value":"asOf"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"vin"}},{"kind":"Field","name":{"kind":"Name","value":"company"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"history"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"recordedAt"}},{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"method"}},{"kind":"Field","name":{"kind":"Name","value":"withdrawn"}},{"kind":"Field","name":{"kind":"Name","value":"changes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]}}]} as unknown as DocumentNode<TruckHistoryQuery, TruckHistoryQueryVariables>;